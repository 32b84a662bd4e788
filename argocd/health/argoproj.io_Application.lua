-- Health of an Application, for the root that delivers one per component, wave after wave. Without a rule Argo CD takes
-- every Application for done as soon as it exists, and the waves order nothing; the rule in its manual repeats the
-- health that the Application reports, which it does before it has synced anything.
--
-- The root goes to its next wave when all of this one are Healthy. It waits for Progressing and Suspended, and fails at
-- Degraded.

local status = obj.status or {}
local sync = status.sync or {}
local health = (status.health or {}).status
local operation = status.operationState or {}
local source = (obj.spec or {}).source or {}

local MOST = 3 -- objects that a message names

local said = {}
local function say(text)
  if text ~= nil and text ~= '' then
    table.insert(said, text)
  end
end

local function answer(health)
  return { status = health, message = table.concat(said, '; ') }
end

local function name(resource)
  local where = resource.namespace and resource.namespace .. '/' or ''
  return (resource.kind or '') .. ' ' .. where .. (resource.name or '')
end

-- The objects that something is said of, with it.
local function sayObjects(of)
  local count = 0
  for _, resource in ipairs(status.resources or {}) do
    local text = of(resource)
    if text ~= nil then
      count = count + 1
    end
    if text ~= nil and count <= MOST then
      say(name(resource) .. (text ~= '' and ': ' .. text or ''))
    end
  end
  if count > MOST then
    say('and ' .. count - MOST .. ' more')
  end
end

-- Why there is no verdict: it cannot read git, its project refuses it, it does not sync. Warnings are left out.
local ERRORS = { ComparisonError = true, InvalidSpecError = true, SyncError = true, UnknownError = true }
local function sayErrors()
  for _, condition in ipairs(status.conditions or {}) do
    if ERRORS[condition.type or ''] then
      say(condition.message)
    end
  end
end

-- A failed sync that is tried again is Running too, with the failure in its message.
if operation.phase == 'Running' or operation.phase == 'Terminating' then
  say('syncing')
  say(operation.message)
  return answer('Progressing')
end
if obj.operation ~= nil then
  say('about to sync')
  return answer('Progressing')
end

if sync.status ~= 'Synced' then
  say(sync.status == nil and 'not compared with git yet' or sync.status)
  if sync.status == 'OutOfSync' and (operation.phase == 'Failed' or operation.phase == 'Error') then
    -- Nobody syncs this commit again, so waiting would never end.
    say('the sync failed for good: ' .. (operation.message or ''))
    return answer('Degraded')
  end
  sayErrors()
  sayObjects(function(resource)
    return resource.status == 'OutOfSync' and '' or nil
  end)
  return answer('Progressing')
end

-- The root has just changed what it delivers from, and this is still the verdict on what was there before.
local compared = (sync.comparedTo or {}).source or {}
for _, key in ipairs({ 'repoURL', 'targetRevision', 'path' }) do
  if (source[key] or '') ~= (compared[key] or '') then
    say('its ' .. key .. ' has changed, and it is not compared with that yet')
    return answer('Progressing')
  end
end

if health == 'Healthy' then
  say('synced and healthy')
  return answer('Healthy')
end

say(health or 'health not known yet')
sayErrors()
-- Written by the controller where controller.resource.health.persist is on.
sayObjects(function(resource)
  local own = resource.health or {}
  return own.status ~= nil and own.status == health and (own.message or '') or nil
end)

-- What a person has paused, that person will resume. It is neither done nor broken, and nobody else's turn.
if health == 'Suspended' then
  return answer('Suspended')
end

-- Progressing also for Degraded, Missing and Unknown, with that word in the message: the root goes on waiting, and what
-- mends a component reaches its Application without the root. Degraded would fail the root's sync, which is then tried
-- again with the newest commit.
return answer('Progressing')
