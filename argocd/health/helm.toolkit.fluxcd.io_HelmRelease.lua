-- Health of a Flux HelmRelease, from what helm-controller v1.6.3 writes into its status.
--
-- The rule that Argo CD brings counts true conditions and finds exactly two healthy: it calls a release degraded that
-- has passed its Helm tests, or that waits for its chart, and one healthy that has not taken up its newest generation.
--
-- Healthy, Progressing and Suspended never end a sync; Degraded fails one that still waits for this object, and that is
-- tried again. A component is one wave: its release and its source are applied together and its sync is over, so what
-- is said here only shows on its Application. With the source in a wave before it nothing changes for the release,
-- because nobody waits for a last wave. So Degraded is free to mean: a person should look. The root sees Applications
-- only, and has its own rule for those.

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

local said = {}
local function say(text)
  for _, before in ipairs(said) do
    if before == text then
      return
    end
  end
  if text ~= nil and text ~= '' then
    table.insert(said, text)
  end
end

local function answer(health)
  return { status = health, message = table.concat(said, '; ') }
end

-- Ready=False of these means that the release has not had its turn yet: what it needs is not there, or it starts anew.
local WAITS = {
  DependencyNotReady = true,
  SourceNotReady = true,
  ArtifactFailed = true,
  HealthCheckCanceled = true,
}

local ready = condition('Ready')
local released = condition('Released')
local tested = condition('TestSuccess')
local drifted = condition('Drifted')
local stalled = condition('Stalled')
local reconciling = condition('Reconciling')

if spec.suspend then
  say('suspended: helm-controller leaves it as it is')
  return answer('Suspended')
end

if ready.status == 'True' and observed >= generation then
  -- Also while Reconciling, which it is for a moment at every interval.
  say(ready.message)
  if tested.status == 'False' then
    say(tested.message)
  end
  if drifted.status == 'True' then
    say(drifted.message)
  end
  return answer('Healthy')
end

-- The count starts anew with another generation, chart or values; a failure of what was asked for before is none.
local failing = released.status == 'False' and (status.failures or 0) > 0

say(stalled.message)
if failing then
  -- After a rollback or an uninstall Ready tells of that, and only this of what went wrong.
  say(released.message)
end
say(ready.message)
if drifted.status == 'True' then
  say(drifted.message)
end
say(reconciling.message)

-- It gives up: out of retries, or nothing to roll back to, or a mistake in the object.
if stalled.status == 'True' then
  return answer('Degraded')
end

-- A new attempt overwrites Ready while it runs. Where there is no end to the attempts that would make the failure come
-- and go, so it stays until one succeeds.
local failed = failing
if ready.status == 'False' then
  failed = not WAITS[ready.reason or '']
end

-- Failures that are remediated are counted, and up to so many it tries again. RetryOnFailure has no such number, nor
-- has what fails before Helm has stored anything: both are tried for ever.
local action = status.lastAttemptedReleaseAction
local failures = action == 'install' and status.installFailures or action == 'upgrade' and status.upgradeFailures or 0
local retries = ((spec[action or ''] or {}).remediation or {}).retries or 0
if failed and failures > 0 and failures <= retries then
  say(failures .. ' of ' .. retries + 1 .. ' attempts failed')
  return answer('Progressing')
end
if failed then
  return answer('Degraded')
end

if ready.status == nil or ready.status == 'True' then
  say('helm-controller has not finished generation ' .. generation)
end
return answer('Progressing')
