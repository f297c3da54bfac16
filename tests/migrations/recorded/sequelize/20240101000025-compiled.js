"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const sequelize_1 = require("sequelize");
exports.default = {
    up: async (queryInterface) => {
        await queryInterface.createTable('Compiled', { id: { type: sequelize_1.DataTypes.UUID, primaryKey: true, allowNull: false } });
        await queryInterface.addColumn('Compiled', 'n', { type: sequelize_1.DataTypes.INTEGER });
    },
};
