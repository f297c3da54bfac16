const names = { schema: 'report', name: 'live_posts' };
exports.up = (pgm, run) => {
  pgm.createSchema('report');
  pgm.createView(names, { replace: true }, "SELECT id, headline FROM posts WHERE state = 'gone'");
  pgm.addConstraint('posts', 'posts_price', { check: 'price >= 0' });
  run();
};
