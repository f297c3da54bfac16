// == CreateUser
import { MigrationInterface, QueryRunner } from "typeorm";

export class CreateUser@STAMP@ implements MigrationInterface {
    name = "CreateUser@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TYPE "public"."user_role_enum" AS ENUM('admin', 'member')`);

        await queryRunner.query(`CREATE TABLE "user" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), "email" character varying NOT NULL, "firstName" character varying(80), "role" "public"."user_role_enum" NOT NULL DEFAULT 'member', "createdAt" TIMESTAMP NOT NULL DEFAULT now(), CONSTRAINT "UQ_e12875dfb3b1d92d7d7c5377e22" UNIQUE ("email"), CONSTRAINT "PK_cace4a159ff9f2512dd42373760" PRIMARY KEY ("id"))`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == CreateTeam
import { MigrationInterface, QueryRunner } from "typeorm";

export class CreateTeam@STAMP@ implements MigrationInterface {
    name = "CreateTeam@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "team" ("id" SERIAL NOT NULL, "name" character varying NOT NULL, "ownerId" uuid, CONSTRAINT "PK_f57d8293406df4af348402e4b74" PRIMARY KEY ("id"))`);

        await queryRunner.query(`ALTER TABLE "team" ADD CONSTRAINT "FK_8a2f2f1a5ba1ba5e40f5d4d6a10" FOREIGN KEY ("ownerId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == TeamMembers
import { MigrationInterface, QueryRunner } from "typeorm";

export class TeamMembers@STAMP@ implements MigrationInterface {
    name = "TeamMembers@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "team_members_user" ("teamId" integer NOT NULL, "userId" uuid NOT NULL, CONSTRAINT "PK_5a9ab1d15e2f7d3b3a2b0f7c0ad" PRIMARY KEY ("teamId", "userId"))`);

        await queryRunner.query(`CREATE INDEX "IDX_5a9ab1d15e2f7d3b3a2b0f7c0a" ON "team_members_user" ("teamId") `);

        await queryRunner.query(`CREATE INDEX "IDX_6b0bb2d15e2f7d3b3a2b0f7c0b" ON "team_members_user" ("userId") `);

        await queryRunner.query(`ALTER TABLE "team_members_user" ADD CONSTRAINT "FK_5a9ab1d15e2f7d3b3a2b0f7c0ad" FOREIGN KEY ("teamId") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE`);

        await queryRunner.query(`ALTER TABLE "team_members_user" ADD CONSTRAINT "FK_6b0bb2d15e2f7d3b3a2b0f7c0be" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == AddAvatar
import { MigrationInterface, QueryRunner } from "typeorm";

export class AddAvatar@STAMP@ implements MigrationInterface {
    name = "AddAvatar@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" ADD "avatarUrl" text`);

        await queryRunner.query(`ALTER TABLE "user" ADD "lastSeenAt" TIMESTAMP WITH TIME ZONE`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == CreateDocument
import { MigrationInterface, QueryRunner } from "typeorm";

export class CreateDocument@STAMP@ implements MigrationInterface {
    name = "CreateDocument@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "document" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), "title" character varying NOT NULL, "body" text NOT NULL DEFAULT '', "tags" text array NOT NULL DEFAULT '{}', "meta" jsonb, "teamId" integer NOT NULL, "authorId" uuid, CONSTRAINT "PK_e57d3357f83f3cdc0acffc3d777" PRIMARY KEY ("id"))`);

        await queryRunner.query(`ALTER TABLE "document" ADD CONSTRAINT "FK_document_team" FOREIGN KEY ("teamId") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`);

        await queryRunner.query(`ALTER TABLE "document" ADD CONSTRAINT "FK_document_author" FOREIGN KEY ("authorId") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE NO ACTION`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == RoleGuest
import { MigrationInterface, QueryRunner } from "typeorm";

export class RoleGuest@STAMP@ implements MigrationInterface {
    name = "RoleGuest@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" ALTER COLUMN "role" DROP DEFAULT`);

        await queryRunner.query(`ALTER TYPE "public"."user_role_enum" RENAME TO "user_role_enum_old"`);

        await queryRunner.query(`CREATE TYPE "public"."user_role_enum" AS ENUM('admin', 'member', 'guest')`);

        await queryRunner.query(`ALTER TABLE "user" ALTER COLUMN "role" TYPE "public"."user_role_enum" USING "role"::"text"::"public"."user_role_enum"`);

        await queryRunner.query(`ALTER TABLE "user" ALTER COLUMN "role" SET DEFAULT 'guest'`);

        await queryRunner.query(`DROP TYPE "public"."user_role_enum_old"`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == DocumentVersions
import { MigrationInterface, QueryRunner } from "typeorm";

export class DocumentVersions@STAMP@ implements MigrationInterface {
    name = "DocumentVersions@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "document_version" ("id" SERIAL NOT NULL, "documentId" uuid NOT NULL, "number" integer NOT NULL, "body" text NOT NULL, CONSTRAINT "UQ_version" UNIQUE ("documentId", "number"), CONSTRAINT "PK_version" PRIMARY KEY ("id"))`);

        await queryRunner.query(`ALTER TABLE "document_version" ADD CONSTRAINT "FK_version_document" FOREIGN KEY ("documentId") REFERENCES "document"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == RenameFirstName
import { MigrationInterface, QueryRunner } from "typeorm";

export class RenameFirstName@STAMP@ implements MigrationInterface {
    name = "RenameFirstName@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" RENAME COLUMN "firstName" TO "displayName"`);

        await queryRunner.query(`ALTER TABLE "user" ALTER COLUMN "displayName" TYPE character varying(120)`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == SearchIndex
import { MigrationInterface, QueryRunner } from "typeorm";

export class SearchIndex@STAMP@ implements MigrationInterface {
    name = "SearchIndex@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE INDEX "IDX_document_title" ON "document" USING gin (to_tsvector('simple', "title"))`);

        await queryRunner.query(`CREATE UNIQUE INDEX "IDX_team_owner_name" ON "team" ("ownerId", "name") WHERE "ownerId" IS NOT NULL`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == DropAvatar
import { MigrationInterface, QueryRunner } from "typeorm";

export class DropAvatar@STAMP@ implements MigrationInterface {
    name = "DropAvatar@STAMP@";

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" DROP COLUMN "avatarUrl"`);

        await queryRunner.query(`DROP INDEX "public"."IDX_6b0bb2d15e2f7d3b3a2b0f7c0b"`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
