// What an explorable can be set to, and how settings come in: from Python, from a link, from the
// reader's hand. Whatever comes is cleaned here; what had to be changed is said in a note.
//
// A schema is an object of fields. A field has `fallback`, `read(raw)`, which gives
// {value} or {value, problem}, and `write(value)`, the text for a link. What else it has says what
// it holds: `plainField` writes that down for the Python classes, whose traits are made of it.

import { LARGEST_SEED } from "./maths/random_state.js";

/**
 * @typedef {object} Field
 * @property {any} fallback
 * @property {(raw: any) => { value: any, problem?: string }} read
 * @property {(value: any) => string} write
 */

/** @typedef {Record<string, Field>} Schema */
/** @typedef {Record<string, any>} State */

/** @param {unknown} raw */
const shorten = (raw) => {
  const text = typeof raw === "string" ? raw : (JSON.stringify(raw) ?? String(raw));
  return `“${text.length > 24 ? `${text.slice(0, 24)}…` : text}”`;
};

/** @param {unknown} raw */
const toNumber = (raw) => (typeof raw === "string" && raw.trim() === "" ? NaN : Number(raw));

/**
 * @param {number} fallback
 * @param {number} min
 * @param {number} max
 */
export function number(fallback, min, max, { integer = false } = {}) {
  return {
    fallback,
    min,
    max,
    integer,
    /** @param {unknown} raw */
    read(raw) {
      const x = typeof raw === "boolean" || raw === null || typeof raw === "object" ? NaN : toNumber(raw);
      if (Number.isNaN(x)) return { value: fallback, problem: `${shorten(raw)} is not a number; ${fallback} is used` };
      const fitting = integer ? Math.round(x) : x;
      const value = Math.min(max, Math.max(min, fitting));
      if (value === x) return { value };
      const why = value !== fitting ? `must lie between ${min} and ${max}` : "must be a whole number";
      return { value, problem: `${why}; ${value} is used` };
    },
    write: String,
  };
}

/**
 * @param {number} fallback
 * @param {number} min
 * @param {number} max
 */
export const whole = (fallback, min, max) => number(fallback, min, max, { integer: true });

/** @param {number} fallback */
export const seedField = (fallback) => whole(fallback, 0, LARGEST_SEED);

/** @param {number} seed */
export const nextSeed = (seed) => (seed + 1) % (LARGEST_SEED + 1);

/**
 * @template {string | number} Value
 * @param {Value} fallback
 * @param {Value[]} options
 */
export function choice(fallback, options) {
  return {
    fallback,
    options,
    /** @param {unknown} raw */
    read(raw) {
      const text = String(raw).toLowerCase();
      const value = options.find((option) => String(option).toLowerCase() === text);
      if (value !== undefined) return { value };
      return { value: fallback, problem: `${shorten(raw)} is not one of ${options.join(", ")}; ${fallback} is used` };
    },
    write: String,
  };
}

/** @param {boolean} fallback */
export function flag(fallback) {
  const field = choice(String(fallback), ["true", "false"]);
  return {
    fallback,
    /** @param {unknown} raw */
    read(raw) {
      const { value, problem } = field.read(raw);
      return { value: value === "true", problem };
    },
    write: String,
  };
}

/**
 * A list of numbers, one field for each; `separator` is how a link writes it. One that is too short is left to the
 * lesson's `clean`, which knows what to put in its place, unless there is one length only.
 * @param {number[] | string[]} fallback
 * @param {Field} item
 * @param {{ maxLength: number, minLength?: number, separator?: string }} form
 */
export function list(fallback, item, { maxLength, minLength = 0, separator = "_" }) {
  return {
    fallback,
    item,
    minLength,
    maxLength,
    /** @param {unknown} raw */
    read(raw) {
      const given = Array.isArray(raw)
        ? raw.flat(Infinity)
        : String(raw)
            .split(separator)
            .filter((part) => part !== "");
      if (minLength === maxLength && given.length !== maxLength) {
        const problem = `${given.length} numbers came, but ${maxLength} expected; they are left out`;
        return { value: fallback, problem };
      }
      /** @type {string[]} */
      const problems = [];
      if (given.length > maxLength) problems.push(`can have at most ${maxLength} entries; the rest is left out`);
      const value = given.slice(0, maxLength).map((part) => {
        const read = item.read(part);
        if (read.problem) problems.push(read.problem);
        return read.value;
      });
      return { value, problem: problems[0] };
    },
    /** @param {any[]} value */
    write: (value) => value.flat(Infinity).join(separator),
  };
}

/**
 * Nothing, or what the field holds.
 * @template {Field} Inner
 * @param {Inner} field
 */
export function optional(field) {
  /** @param {unknown} raw */
  const empty = (raw) => raw === null || raw === undefined || raw === "" || (Array.isArray(raw) && raw.length === 0);
  return {
    ...field,
    fallback: null,
    /** @param {unknown} raw */
    read: (raw) => (empty(raw) ? { value: null } : field.read(raw)),
    /** @param {any} value */
    write: (value) => (value === null ? "" : field.write(value)),
  };
}

/**
 * A field as plain data, for `static/settings.json`.
 * @param {Record<string, any>} field
 * @returns {Record<string, any>}
 */
export function plainField(field) {
  const { fallback, options, item, columns, reach, min, max, minLength, maxLength } = field;
  const optional = field.read(null).value === null || undefined; // it is what it makes of nothing
  /** @param {string} kind */
  const plain = (kind, limits = {}) => ({ kind, default: fallback, optional, ...limits });
  if (item) return plain("list", { item: plainField(item), minLength, maxLength });
  if (columns) return plain("rows", { columns: columns.map(plainField), maxLength });
  if (reach) return plain("points", { reach, minLength, maxLength });
  if (options) return plain("choice", { options });
  if (max !== undefined) return plain(field.integer ? "whole" : "number", { min, max });
  if (typeof fallback === "boolean") return plain("flag");
  return plain(typeof fallback === "string" ? "text" : "data");
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {string} name */
const sayName = (name) => name.replaceAll("_", " ");

/**
 * Read all fields from `raw`; `notes` collects what had to be changed.
 * @param {Schema} schema
 * @param {State} raw
 * @param {string[]} notes
 */
export function readState(schema, raw, notes = []) {
  /** @type {State} */
  const state = {};
  for (const [name, field] of Object.entries(schema)) {
    if (!Object.hasOwn(raw, name) || raw[name] === undefined) {
      state[name] = field.fallback;
      continue;
    }
    const { value, problem } = field.read(raw[name]);
    state[name] = value;
    if (problem) notes.push(`${sayName(name)}: ${problem}`);
  }
  return state;
}

/**
 * Settings of the explorable `id` in a query such as ?training-lab.seed=3.
 * @param {Schema} schema
 * @param {string} id
 * @param {string} query
 * @param {string[]} notes
 */
export function readLink(schema, id, query, notes = []) {
  /** @type {Record<string, string>} */
  const raw = {};
  for (const [key, text] of new URLSearchParams(query)) {
    if (!key.startsWith(`${id}.`)) continue;
    const name = key.slice(id.length + 1);
    if (Object.hasOwn(schema, name)) raw[name] = text;
    else notes.push(`the link sets ${shorten(name)}, which this figure does not have`);
  }
  return raw;
}

/**
 * The query with the settings of `id` that differ from `standard`; other parts of it are kept.
 * @param {Schema} schema
 * @param {string} id
 * @param {State} state
 * @param {State} standard
 * @param {string} query
 */
export function writeLink(schema, id, state, standard, query) {
  const parameters = new URLSearchParams(query);
  for (const key of [...parameters.keys()]) if (key.startsWith(`${id}.`)) parameters.delete(key);
  for (const [name, field] of Object.entries(schema)) {
    if (!same(state[name], standard[name])) parameters.set(`${id}.${name}`, field.write(state[name]));
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}
