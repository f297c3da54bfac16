// == CreateCourses
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class CreateCourses@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.createTable(
            new Table({
                name: "courses",
                columns: [
                    { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
                    { name: "code", type: "varchar", length: "20", isUnique: true },
                    { name: "title", type: "varchar", isNullable: false },
                    { name: "credits", type: "smallint", default: 5 },
                    { name: "created_at", type: "timestamp", default: "now()" },
                ],
            }),
            true,
        );
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == CreateStudents
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class CreateStudents@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        const table = new Table({
            name: "students",
            columns: [
                { name: "id", type: "uuid", isPrimary: true, isGenerated: true, generationStrategy: "uuid" },
                { name: "email", type: "varchar" },
                { name: "born", type: "date", isNullable: true },
                { name: "status", type: "enum", enum: ["active", "left"], enumName: "student_status", default: "'active'" },
            ],
            uniques: [{ name: "UQ_students_email", columnNames: ["email"] }],
        });
        await queryRunner.createTable(table);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == CreateEnrolments
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class CreateEnrolments@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.createTable(new Table({
            name: "enrolments",
            columns: [
                { name: "course_id", type: "int", isPrimary: true },
                { name: "student_id", type: "uuid", isPrimary: true },
                { name: "grade", type: "numeric", precision: 3, scale: 1, isNullable: true },
            ],
            foreignKeys: [
                { name: "FK_enrolments_course", columnNames: ["course_id"], referencedTableName: "courses", referencedColumnNames: ["id"], onDelete: "CASCADE" },
            ],
        }));

        await queryRunner.createForeignKey(
            "enrolments",
            new TableForeignKey({
                name: "FK_enrolments_student",
                columnNames: ["student_id"],
                referencedColumnNames: ["id"],
                referencedTableName: "students",
                onDelete: "CASCADE",
            }),
        );
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == AddRooms
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class AddRooms@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.createTable(new Table({
            name: "rooms",
            columns: [
                { name: "id", type: "serial", isPrimary: true },
                { name: "building", type: "text" },
                { name: "seats", type: "integer" },
            ],
            checks: [{ name: "CHK_rooms_seats", expression: "seats > 0" }],
            indices: [{ name: "IDX_rooms_building", columnNames: ["building"] }],
        }));

        await queryRunner.addColumn("courses", new TableColumn({ name: "room_id", type: "integer", isNullable: true }));

        await queryRunner.createForeignKey("courses", new TableForeignKey({ columnNames: ["room_id"], referencedColumnNames: ["id"], referencedTableName: "rooms" }));
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == AddPhones
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class AddPhones@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.addColumns("students", [
            new TableColumn({ name: "phone", type: "varchar", length: "30", isNullable: true }),
            new TableColumn({ name: "newsletter", type: "boolean", default: false }),
        ]);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == CreateLecturers
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class CreateLecturers@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        if (!(await queryRunner.hasTable("lecturers"))) {
            await queryRunner.createTable(new Table({
                name: "lecturers",
                columns: [
                    { name: "id", type: "uuid", isPrimary: true, default: "uuid_generate_v4()" },
                    { name: "name", type: "varchar", length: "100" },
                ],
            }));
        }

        await queryRunner.addColumn("courses", new TableColumn({ name: "lecturer_id", type: "uuid", isNullable: true }));

        const fk = new TableForeignKey({ name: "FK_courses_lecturer", columnNames: ["lecturer_id"], referencedColumnNames: ["id"], referencedTableName: "lecturers", onDelete: "SET NULL" });
        await queryRunner.createForeignKey("courses", fk);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == GradeIndex
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class GradeIndex@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.createIndex("enrolments", new TableIndex({ name: "IDX_enrolments_grade", columnNames: ["grade"] }));

        await queryRunner.createUniqueConstraint("rooms", new TableUnique({ name: "UQ_rooms", columnNames: ["building", "seats"] }));
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == ChangeTitle
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class ChangeTitle@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.changeColumn("courses", "title", new TableColumn({ name: "title", type: "varchar", length: "200", isNullable: false }));

        await queryRunner.renameColumn("students", "born", "birthday");
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == DropPhone
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class DropPhone@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        const table = await queryRunner.getTable("students");
        if (table?.findColumnByName("phone")) {
            await queryRunner.dropColumn("students", "phone");
        }
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == RenameRooms
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class RenameRooms@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.renameTable("rooms", "lecture_rooms");

        await queryRunner.query("UPDATE lecture_rooms SET seats = 1 WHERE seats IS NULL");
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == ExamResults
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class ExamResults@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.createTable(new Table({
            name: "exam_results",
            columns: [
                { name: "id", type: "bigint", isPrimary: true, isGenerated: true },
                { name: "course_id", type: "int" },
                { name: "student_id", type: "uuid" },
                { name: "points", type: "double precision", isNullable: true },
                { name: "answers", type: "jsonb", default: "'{}'" },
            ],
        }));

        await queryRunner.createForeignKeys("exam_results", [
            new TableForeignKey({ columnNames: ["course_id", "student_id"], referencedColumnNames: ["course_id", "student_id"], referencedTableName: "enrolments" }),
        ]);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == DropNewsletter
import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class DropNewsletter@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.dropColumn("students", "newsletter");

        await queryRunner.dropIndex("enrolments", "IDX_enrolments_grade");

        await queryRunner.dropForeignKey("courses", "FK_courses_lecturer");
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
