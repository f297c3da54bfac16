"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.up = up;
exports.down = down;
const tableName = "made";
async function up(knex) {
    return knex.schema.alterTable(tableName, (table) => {
        table.timestamps({ useTimestamps: true, defaultToNow: true, useCamelCase: true });
        table.dropColumn("age");
    });
}
async function down(knex) {
    return knex.schema.alterTable(tableName, (table) => table.dropTimestamps(true));
}
