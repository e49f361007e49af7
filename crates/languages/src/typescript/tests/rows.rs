use crate::testing::{accesses, configuration, entry_points, read_monolith, remote_calls, tables};

#[test]
fn express_routes_get_the_prefixes_of_their_mounts() {
    let facts = read_monolith(
        "//- app.js
         const express = require('express');
         const routes = require('./routes');
         const app = express();
         app.get('/health', (req, res) => res.send('ok'));
         app.use('/api', routes);
         app.listen(process.env.PORT);
         //- routes/index.js
         const express = require('express');
         const router = express.Router();
         router.use('/orders', require('./orders'));
         module.exports = router;
         //- routes/orders.js
         const router = require('express').Router();
         const orders = require('../orders.controller');
         router.route('/').get(orders.list).post(orders.place);
         router.delete('/:id', auth, orders.cancel);
         module.exports = router;
         //- orders.controller.js
         exports.list = async (req, res) => {};
         exports.place = async (req, res) => {};
         exports.cancel = async (req, res) => {};
        ",
    );
    let found = entry_points(&facts);
    for wanted in [
        "http GET /health app#app",
        "http GET /api/orders orders.controller#list",
        "http POST /api/orders orders.controller#place",
        "http DELETE /api/orders/:id orders.controller#cancel",
    ] {
        assert!(found.iter().any(|row| row == wanted), "{wanted}\n{found:#?}");
    }
    assert_eq!(configuration(&facts), ["app PORT"]);
}

#[test]
fn a_test_that_asks_for_a_route_adds_none() {
    let facts = read_monolith(
        "//- orders.test.ts
         import { getTestServer } from './support';
         const server = getTestServer();
         test('orders', async () => { await server.post('/api/orders.list', user); });
        ",
    );
    assert!(entry_points(&facts).is_empty(), "{:#?}", entry_points(&facts));
}

#[test]
fn nest_routes_get_the_prefix_of_the_program() {
    let facts = read_monolith(
        "//- package.json
         { \"name\": \"shop\" }
         //- main.ts
         import { NestFactory } from '@nestjs/core';
         async function bootstrap() {
           const app = await NestFactory.create(AppModule);
           app.setGlobalPrefix('api');
           await app.listen(3000);
         }
         //- orders.controller.ts
         import { Controller, Get, Post } from '@nestjs/common';
         import { Topics } from './topics';
         @Controller('orders')
         export class OrdersController {
           @Get() list() {}
           @Post(':id/pay') pay() {}
           @EventPattern(Topics.Paid) paid() {}
         }
         //- topics.ts
         export enum Topics { Paid = 'order.paid' }
         //- client.ts
         import axios from 'axios';
         import { Topics } from './topics';
         export const list = () => axios.get('/api/orders');
         export function tell(producer) { producer.send({ topic: Topics.Paid, messages: [] }); }
        ",
    );
    let found = entry_points(&facts);
    for wanted in [
        "http GET /api/orders orders.controller#list",
        "http POST /api/orders/:id/pay orders.controller#pay",
        "message  order.paid orders.controller#paid",
        "main   main#bootstrap",
    ] {
        assert!(found.iter().any(|row| row == wanted), "{wanted}\n{found:#?}");
    }
    assert_eq!(
        remote_calls(&facts),
        [
            "client#list http GET /api/orders -> /api/orders orders.controller",
            "client#tell message  order.paid -> order.paid orders.controller",
        ]
    );
}

#[test]
fn entities_and_repositories_make_tables_and_accesses() {
    let facts = read_monolith(
        "//- order.entity.ts
         import { Entity, Column, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
         import { Customer } from './customer.entity';
         @Entity('orders')
         export class Order {
           @PrimaryGeneratedColumn() id: number;
           @Column({ name: 'total_cents' }) total: number;
           @ManyToOne(() => Customer) customer: Customer;
         }
         //- customer.entity.ts
         import { Entity } from 'typeorm';
         @Entity() export class Customer { @Column() name: string; }
         //- orders.service.ts
         import { Repository } from 'typeorm';
         import { Order } from './order.entity';
         export class OrdersService {
           constructor(@InjectRepository(Order) private orders: Repository<Order>) {}
           list() { return this.orders.find(); }
           async place(order: Order) { await this.orders.save(order); }
           raw() { return this.orders.query('SELECT * FROM customer WHERE id = $1'); }
         }
        ",
    );
    assert_eq!(
        tables(&facts),
        [
            "customer(name) <- customer.entity",
            "orders(id, total_cents, customerid) customerid->customer <- order.entity"
        ]
    );
    assert_eq!(
        accesses(&facts),
        [
            "orders.service#raw read customer",
            "orders.service#list read orders",
            "orders.service#place write orders"
        ]
    );
}

#[test]
fn prisma_models_are_tables_of_their_client() {
    let facts = read_monolith(
        "//- prisma/schema.prisma
         model Order {
           id         Int      @id
           customer   Customer @relation(fields: [customerId], references: [id])
           customerId Int      @map(\"customer_id\")
           @@map(\"orders\")
         }
         model Customer {
           id     Int     @id
           orders Order[]
         }
         //- orders.ts
         import { prisma } from './client';
         export const list = () => prisma.order.findMany();
         export const place = (data) => prisma.order.create({ data });
        ",
    );
    assert_eq!(tables(&facts), ["customer(id)", "orders(id, customer_id) customer_id->customer"]);
    assert_eq!(accesses(&facts), ["orders#list read orders", "orders#place write orders"]);
}

#[test]
fn files_of_routes_answer_what_their_folders_say() {
    let facts = read_monolith(
        "//- package.json
         { \"name\": \"shop\", \"dependencies\": { \"@medusajs/framework\": \"2\" } }
         //- src/api/store/carts/[id]/route.ts
         export const GET = async (req, res) => {};
         export async function POST(req, res) {}
         export const AUTHENTICATE = false;
        ",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /store/carts/[id] src/api/store/carts/[id]/route#GET",
            "http POST /store/carts/[id] src/api/store/carts/[id]/route#POST",
        ]
    );
}
