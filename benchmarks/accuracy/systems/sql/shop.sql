-- == create_customers
create table customers (
  id serial primary key,
  email varchar(200) not null unique,
  full_name text not null,
  created_at timestamptz not null default now()
);

create index customers_created_at_idx on customers (created_at);
-- == create_products
create table categories (
  id serial primary key,
  name text not null,
  parent_id int references categories (id)
);

create table products (
  id serial primary key,
  sku varchar(40) not null,
  title text not null,
  price numeric(10, 2) not null check (price >= 0),
  category_id int not null references categories (id) on delete restrict
);

create unique index products_sku_key on products (lower(sku));
-- == create_orders
create type order_status as enum ('draft', 'placed', 'paid', 'shipped');

create table orders (
  id bigserial primary key,
  customer_id int not null,
  status order_status not null default 'draft',
  placed_at timestamptz,
  constraint orders_customer_fk foreign key (customer_id) references customers (id)
);

create table order_lines (
  order_id bigint not null references orders on delete cascade,
  line_no int not null,
  product_id int not null references products,
  quantity int not null default 1,
  unit_price numeric(10, 2) not null,
  primary key (order_id, line_no)
);
-- == order_totals_view
create view order_totals as
select o.id as order_id, o.customer_id, sum(l.quantity * l.unit_price) as total
from orders o join order_lines l on l.order_id = o.id
group by o.id, o.customer_id;
-- == add_discounts
create table discounts (
  code varchar(20) primary key,
  percent int not null constraint discounts_percent_range check (percent between 1 and 100),
  valid_until date
);

alter table orders add column discount_code varchar(20);

alter table orders add constraint orders_discount_fk foreign key (discount_code) references discounts (code) on delete set null;
-- == touch_trigger
alter table products add column updated_at timestamptz not null default now();

create or replace function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create trigger products_touch before update on products for each row execute function touch_updated_at();
-- == seed_categories
insert into categories (name) values ('Books'), ('Music'), ('Garden');

insert into products (sku, title, price, category_id)
select 'BK-' || n, 'Book ' || n, 9.90, c.id from generate_series(1, 3) n, categories c where c.name = 'Books';
-- == customer_notes
alter table customers add column notes text, add column phone varchar(30);

update customers set notes = '' where notes is null;

alter table customers alter column notes set default '', alter column notes set not null;
-- == addresses
create table addresses (
  id serial primary key,
  customer_id int not null references customers (id) on delete cascade,
  street text not null,
  city text not null,
  zip varchar(12)
);

alter table orders add column shipping_address_id int references addresses (id);

create index orders_open_idx on orders (customer_id, placed_at desc) where status <> 'shipped';
-- == rename_title
drop view order_totals;

alter table products rename column title to name;

alter table order_lines rename to order_items;

create view order_totals as
select o.id as order_id, sum(i.quantity * i.unit_price) as total, max(p.name) as a_product
from orders o join order_items i on i.order_id = o.id join products p on p.id = i.product_id
group by o.id;
-- == stock
create table stock_movements (
  id bigint generated always as identity primary key,
  product_id int not null references products (id),
  delta int not null check (delta <> 0),
  reason text not null default 'count',
  at timestamptz not null default current_timestamp
);

create view stock_levels as select product_id, sum(delta) as level from stock_movements group by product_id;
-- == drop_phone
alter table customers drop column phone;

drop index customers_created_at_idx;
-- == reviews
create table reviews (
  product_id int not null references products (id),
  customer_id int not null references customers (id),
  stars smallint not null check (stars between 1 and 5),
  body text,
  primary key (product_id, customer_id)
);

comment on column reviews.stars is 'one to five';
