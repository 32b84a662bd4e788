import { LuaApi, LuaReturn, LuaType } from 'wasmoon-lua5.1';

const api = await LuaApi.initialize();

/** What a rule says of an object. Undefined: it returned no text. */
export interface Health {
  readonly status: string | undefined;
  readonly message: string | undefined;
}

/** Event mask of `lua_sethook` for every line, and where `lua_Debug` has the line's number (Lua 5.1, lua.h). */
const LINE_EVENTS = 1 << 2;
const CURRENT_LINE = 20;

/**
 * Runs a rule as Argo CD does (v3.4.4, util/lua/lua.go: `runLua`, `decodeValue`): on a fresh Lua 5.1 with nothing but
 * its base and `table`, the object in the global `obj`. Argo CD has `require` too, and by it the time.
 *
 * @param onLine - Told the number of every line that runs.
 * @throws Error as the rule raises it: Argo CD then calls the health Unknown.
 */
export function judge(rule: string, object: unknown, onLine?: (line: number) => void): Health {
  const lua = api.luaL_newstate();
  const hook = onLine && lineHook(onLine);
  try {
    api.luaopen_base(lua);
    api.luaopen_table(lua);
    push(lua, object);
    api.lua_setglobal(lua, 'obj');
    if (hook !== undefined) api.lua_sethook(lua, hook, LINE_EVENTS, 0);
    const parses = api.luaL_loadstring(lua, rule) === LuaReturn.Ok;
    if (!parses || api.lua_pcall(lua, 0, 1, 0) !== 0) throw new Error(api.lua_tolstring(lua, -1, null));
    if (api.lua_type(lua, -1) !== LuaType.Table) throw new Error('the rule returns no table');
    return { status: field(lua, 'status'), message: field(lua, 'message') };
  } finally {
    api.lua_close(lua);
    if (hook !== undefined) api.module.removeFunction(hook);
  }
}

type State = ReturnType<LuaApi['luaL_newstate']>;

function lineHook(onLine: (line: number) => void): number {
  return api.module.addFunction((lua: State, debug: number) => {
    api.lua_getinfo(lua, 'l', debug);
    onLine(api.module.getValue(debug + CURRENT_LINE, 'i32'));
  }, 'vii');
}

/** A value of JSON on top of the stack. In a table a null leaves no trace. */
function push(lua: State, value: unknown): void {
  if (typeof value === 'string') api.lua_pushstring(lua, value);
  else if (typeof value === 'number') api.lua_pushnumber(lua, value);
  else if (typeof value === 'boolean') api.lua_pushboolean(lua, Number(value));
  else if (Array.isArray(value)) {
    api.lua_createtable(lua, value.length, 0);
    for (const [index, item] of value.entries()) {
      push(lua, item);
      api.lua_rawseti(lua, -2, index + 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    api.lua_createtable(lua, 0, 0);
    for (const [key, item] of Object.entries(value)) {
      api.lua_pushstring(lua, key);
      push(lua, item);
      api.lua_rawset(lua, -3);
    }
  } else api.lua_pushnil(lua);
}

/** A text in the table on top of the stack. */
function field(lua: State, name: string): string | undefined {
  api.lua_getfield(lua, -1, name);
  const text = api.lua_type(lua, -1) === LuaType.String ? api.lua_tolstring(lua, -1, null) : undefined;
  api.lua_settop(lua, -2);
  return text;
}
