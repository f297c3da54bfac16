-- == baseline
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_tablespace = '';

CREATE TABLE public.employee (
    id integer NOT NULL,
    surname character varying(60) NOT NULL,
    hired date,
    department_id integer,
    salary numeric
);

CREATE SEQUENCE public.employee_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;

ALTER SEQUENCE public.employee_id_seq OWNED BY public.employee.id;

CREATE TABLE public.department (
    id integer NOT NULL,
    title text NOT NULL
);

ALTER TABLE ONLY public.employee ALTER COLUMN id SET DEFAULT nextval('public.employee_id_seq'::regclass);

ALTER TABLE ONLY public.department ADD CONSTRAINT department_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.employee ADD CONSTRAINT employee_pkey PRIMARY KEY (id);

SELECT pg_catalog.setval('public.employee_id_seq', 1, false);

CREATE INDEX employee_surname_idx ON public.employee USING btree (surname);

ALTER TABLE ONLY public.employee ADD CONSTRAINT employee_department_fk FOREIGN KEY (department_id) REFERENCES public.department(id) ON DELETE SET NULL;

SELECT pg_catalog.set_config('search_path', 'public', false);
-- == departments
INSERT INTO department VALUES (1, 'Sales'), (2, 'Research');

CREATE SEQUENCE department_id_seq START 100;

ALTER TABLE department ALTER id SET DEFAULT nextval('department_id_seq');
-- == payroll
CREATE TABLE payroll (
  employee_id INTEGER NOT NULL REFERENCES employee,
  month DATE NOT NULL,
  gross NUMERIC(10,2) NOT NULL,
  CONSTRAINT payroll_pk PRIMARY KEY (employee_id, month)
);

CREATE TABLE payroll_2023 (CHECK (month < '2024-01-01')) INHERITS (payroll);
-- == grades
CREATE TABLE grade (code CHAR(2) PRIMARY KEY, minimum NUMERIC, maximum NUMERIC, CHECK (minimum <= maximum));

ALTER TABLE employee ADD grade CHAR(2) REFERENCES grade(code);
-- == rename_employee
ALTER TABLE employee RENAME TO staff;

ALTER SEQUENCE employee_id_seq RENAME TO staff_id_seq;

ALTER INDEX employee_surname_idx RENAME TO staff_surname_idx;
-- == staff_view
CREATE OR REPLACE VIEW staff_list AS SELECT s.id, s.surname, d.title AS department FROM staff s LEFT JOIN department d ON d.id = s.department_id;

CREATE RULE staff_list_insert AS ON INSERT TO staff_list DO INSTEAD INSERT INTO staff (surname) VALUES (NEW.surname);
-- == salary_history
CREATE TABLE salary_history AS SELECT id AS staff_id, salary, CURRENT_DATE AS since FROM staff;

ALTER TABLE salary_history ADD PRIMARY KEY (staff_id, since), ADD FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE staff DROP COLUMN salary;
-- == leave
CREATE TYPE leave_period AS (starts DATE, days INTEGER);

CREATE TABLE leave_request (
  id SERIAL PRIMARY KEY,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  period leave_period NOT NULL,
  approved_by INTEGER CONSTRAINT leave_approver REFERENCES staff(id)
);

CREATE FUNCTION leave_end(p leave_period) RETURNS DATE AS $$ SELECT (p).starts + (p).days $$ LANGUAGE SQL IMMUTABLE;
-- == leave_index
CREATE INDEX leave_end_idx ON leave_request (leave_end(period));

ALTER TABLE leave_request ADD COLUMN note TEXT DEFAULT 'none';
-- == approvals
CREATE PROCEDURE approve(request INTEGER, boss INTEGER) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE leave_request SET approved_by = boss WHERE id = request;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no request %', request;
  END IF;
END $$;

ALTER TABLE department ADD COLUMN head INTEGER UNIQUE REFERENCES staff(id) DEFERRABLE INITIALLY DEFERRED;
-- == first_people
INSERT INTO grade VALUES ('A1', 1000, 2000), ('B1', 2000, 3000);

WITH new_staff AS (INSERT INTO staff (surname, department_id, grade) VALUES ('Meyer', 1, 'A1'), ('Okafor', 2, 'B1') RETURNING id, department_id)
UPDATE department d SET head = n.id FROM new_staff n WHERE n.department_id = d.id;
-- == tidy
ALTER TABLE staff ALTER COLUMN hired SET DEFAULT CURRENT_DATE;

ALTER TABLE leave_request RENAME CONSTRAINT leave_approver TO leave_request_approver_fk;

DROP TABLE payroll_2023;
