import "$lib/styles/tokens.css";
import "$lib/styles/base.css";

import { mount } from "svelte";

import { connect } from "$lib/platform";
import { Workbench } from "$lib/state/workbench.svelte";

import App from "./App.svelte";

const { commands, desktop } = await connect();
const target = document.getElementById("app");
if (target) mount(App, { target, props: { bench: new Workbench(commands, desktop) } });
