const fs = require('fs');
const path = require('path');
module.exports = {
  up: (queryInterface) => queryInterface.sequelize.query(fs.readFileSync(path.join(__dirname, 'sql', 'views.sql'), 'utf8')),
};
