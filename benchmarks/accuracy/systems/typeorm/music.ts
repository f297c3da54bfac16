// == Artists
import {MigrationInterface, QueryRunner} from "typeorm";

export class Artists@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`CREATE SEQUENCE "artist_id_seq" START 1`);

        await queryRunner.query(`CREATE TABLE "artist" ("id" integer NOT NULL DEFAULT nextval('artist_id_seq'), "name" character varying NOT NULL, "mbid" uuid, CONSTRAINT "PK_artist" PRIMARY KEY ("id"))`);

        await queryRunner.query(`ALTER SEQUENCE "artist_id_seq" OWNED BY "artist"."id"`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`DROP TABLE "artist"`);
    }

}
// == Albums
import {MigrationInterface, QueryRunner} from "typeorm";

export class Albums@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`CREATE TYPE "album_kind_enum" AS ENUM('album', 'single', 'live')`);

        await queryRunner.query(`CREATE TABLE "album" ("id" SERIAL NOT NULL, "title" character varying NOT NULL, "kind" "album_kind_enum" NOT NULL DEFAULT 'album', "artistId" integer NOT NULL, "releasedOn" date, CONSTRAINT "PK_album" PRIMARY KEY ("id"))`);

        await queryRunner.query(`ALTER TABLE "album" ADD CONSTRAINT "FK_album_artist" FOREIGN KEY ("artistId") REFERENCES "artist"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`DROP TABLE "album"`);
        await queryRunner.query(`DROP TYPE "album_kind_enum"`);
    }

}
// == Tracks
import {MigrationInterface, QueryRunner} from "typeorm";

export class Tracks@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`CREATE TABLE "track" ("albumId" integer NOT NULL, "position" smallint NOT NULL, "title" text NOT NULL, "seconds" integer, CONSTRAINT "PK_track" PRIMARY KEY ("albumId", "position"))`);

        await queryRunner.query(`ALTER TABLE "track" ADD CONSTRAINT "FK_track_album" FOREIGN KEY ("albumId") REFERENCES "album"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);

        await queryRunner.query(`ALTER TABLE "track" ADD CONSTRAINT "CHK_track_seconds" CHECK ("seconds" > 0)`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`DROP TABLE "track"`);
    }

}
// == Listeners
import {MigrationInterface, QueryRunner} from "typeorm";

export class Listeners@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        const statements = [
            `CREATE TABLE "listener" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "nick" character varying(40) NOT NULL, CONSTRAINT "UQ_listener_nick" UNIQUE ("nick"), CONSTRAINT "PK_listener" PRIMARY KEY ("id"))`,
            `CREATE TABLE "play" ("id" BIGSERIAL NOT NULL, "listenerId" uuid NOT NULL, "albumId" integer NOT NULL, "position" smallint NOT NULL, "at" TIMESTAMP NOT NULL DEFAULT now(), CONSTRAINT "PK_play" PRIMARY KEY ("id"))`,
            `ALTER TABLE "play" ADD CONSTRAINT "FK_play_listener" FOREIGN KEY ("listenerId") REFERENCES "listener"("id")`,
            `ALTER TABLE "play" ADD CONSTRAINT "FK_play_track" FOREIGN KEY ("albumId", "position") REFERENCES "track"("albumId", "position")`,
        ];
        for (const statement of statements) await queryRunner.query(statement);

        await queryRunner.query(`CREATE INDEX "IDX_play_at" ON "play" ("at") `);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`DROP TABLE "play"`);
        await queryRunner.query(`DROP TABLE "listener"`);
    }

}
// == Kinds
import {MigrationInterface, QueryRunner} from "typeorm";

export class Kinds@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`ALTER TYPE "album_kind_enum" RENAME TO "album_kind_enum_old"`);

        await queryRunner.query(`CREATE TYPE "album_kind_enum" AS ENUM('album', 'single', 'live', 'compilation')`);

        await queryRunner.query(`ALTER TABLE "album" ALTER COLUMN "kind" DROP DEFAULT`);

        await queryRunner.query(`ALTER TABLE "album" ALTER COLUMN "kind" TYPE "album_kind_enum" USING "kind"::"text"::"album_kind_enum"`);

        await queryRunner.query(`ALTER TABLE "album" ALTER COLUMN "kind" SET DEFAULT 'compilation'`);

        await queryRunner.query(`DROP TYPE "album_kind_enum_old"`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
    }

}
// == Charts
import {MigrationInterface, QueryRunner} from "typeorm";

export class Charts@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`CREATE MATERIALIZED VIEW "chart" AS SELECT t."title", count(*) AS "plays" FROM "play" p INNER JOIN "track" t ON t."albumId" = p."albumId" AND t."position" = p."position" GROUP BY t."title"`);

        await queryRunner.query(`CREATE UNIQUE INDEX "IDX_chart_title" ON "chart" ("title")`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`DROP MATERIALIZED VIEW "chart"`);
    }

}
// == UserTable
import {MigrationInterface, QueryRunner} from "typeorm";

export class UserTable@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`ALTER TABLE "listener" RENAME TO "user"`);

        await queryRunner.query(`ALTER TABLE "user" ADD "email" character varying`);

        await queryRunner.query(`UPDATE "user" SET "email" = "nick" || '@example.com'`);

        await queryRunner.query(`ALTER TABLE "user" ALTER COLUMN "email" SET NOT NULL`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
    }

}
// == Playlists
import {MigrationInterface, QueryRunner} from "typeorm";

export class Playlists@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`CREATE TABLE "playlist" ("id" SERIAL NOT NULL, "ownerId" uuid, "name" character varying NOT NULL, "isPublic" boolean NOT NULL DEFAULT false, CONSTRAINT "PK_playlist" PRIMARY KEY ("id"))`);

        await queryRunner.query(`CREATE TABLE "playlist_albums_album" ("playlistId" integer NOT NULL, "albumId" integer NOT NULL, CONSTRAINT "PK_playlist_albums" PRIMARY KEY ("playlistId", "albumId"))`);

        await queryRunner.query(`ALTER TABLE "playlist" ADD CONSTRAINT "FK_playlist_owner" FOREIGN KEY ("ownerId") REFERENCES "user"("id") ON DELETE SET NULL`);

        await queryRunner.query(`ALTER TABLE "playlist_albums_album" ADD CONSTRAINT "FK_playlist_albums_playlist" FOREIGN KEY ("playlistId") REFERENCES "playlist"("id") ON DELETE CASCADE`);

        await queryRunner.query(`ALTER TABLE "playlist_albums_album" ADD CONSTRAINT "FK_playlist_albums_album" FOREIGN KEY ("albumId") REFERENCES "album"("id") ON DELETE CASCADE`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
    }

}
// == DropMbid
import {MigrationInterface, QueryRunner} from "typeorm";

export class DropMbid@STAMP@ implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<any> {
        await queryRunner.query(`ALTER TABLE "artist" DROP COLUMN "mbid"`);

        await queryRunner.query(`DROP INDEX "IDX_play_at"`);

        await queryRunner.query(`ALTER TABLE "play" DROP CONSTRAINT "FK_play_listener"`);
    }

    public async down(queryRunner: QueryRunner): Promise<any> {
    }

}
