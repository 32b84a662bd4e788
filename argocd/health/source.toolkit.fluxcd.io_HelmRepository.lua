-- Health of a source of charts, from what source-controller v1.9.4 writes into its status. The same text for each kind
-- of source, because Argo CD knows no wildcard here.
--
-- The rule that Argo CD brings calls a source degraded that has nothing to serve yet, and one healthy that has not
-- taken up its newest generation. What each status does to a sync is said at the HelmRelease.

local spec = obj.spec or {}
local status = obj.status or {}
local generation = (obj.metadata or {}).generation or 0
local observed = status.observedGeneration or 0

-- What was said of an older generation says nothing about this one.
local function condition(name)
  for _, one in ipairs(status.conditions or {}) do
    if one.type == name and (one.observedGeneration or observed) >= generation then
      return one
    end
  end
  return {}
end

local function answer(health, message)
  return { status = health, message = message or '' }
end

local ready = condition('Ready')
local stalled = condition('Stalled')
local fetch = condition('FetchFailed')
local storage = condition('StorageOperationFailed')
local verified = condition('SourceVerified')

if spec.suspend then
  return answer('Suspended', 'suspended: source-controller fetches nothing')
end

-- A HelmRepository of an OCI registry is an address and nothing else: source-controller empties its status.
if spec.type == 'oci' then
  return answer('Healthy', 'an address: each chart is fetched by itself')
end

if ready.status == 'True' and observed >= generation then
  return answer('Healthy', ready.message)
end

-- It gives up: a mistake in the object.
if stalled.status == 'True' then
  return answer('Degraded', stalled.message)
end
if storage.status == 'True' then
  return answer('Degraded', storage.message)
end
if verified.status == 'False' then
  return answer('Degraded', verified.message)
end

if fetch.status == 'True' then
  -- What it asks for is in storage, and helm-controller goes on releasing it: a registry that is down, or a laptop
  -- without a network, makes nothing worse.
  if status.artifact ~= nil and observed >= generation then
    return answer('Healthy', 'serves ' .. (status.artifact.revision or 'what it has') .. '; ' .. (fetch.message or ''))
  end
  -- Tried again for ever: a registry that cannot be reached yet and a tag that does not exist look alike.
  return answer('Degraded', fetch.message)
end

local reconciling = condition('Reconciling')
return answer(
  'Progressing',
  ready.status ~= 'True' and ready.message
    or reconciling.message
    or 'source-controller has not finished generation ' .. generation
)
