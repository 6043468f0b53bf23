using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>
/// One application of a strategic merge patch. Both arguments of every method belong to the merger, which changes and dismantles them.
/// The first fault is kept in <see cref="Failure"/>; the result is then meaningless.
/// </summary>
internal sealed class StrategicMerger
{
    public ApiStatus? Failure { get; private set; }

    public JsonObject Merge(JsonObject original, JsonObject patch, MergeSchema schema)
    {
        if (patch.ContainsKey(StrategicDirectives.Patch))
        {
            return ApplyObjectDirective(original, patch);
        }

        RetainKeys(original, patch);
        foreach (var key in patch.Select(static pair => pair.Key).Where(IsElementOrder).ToArray())
        {
            MergeOrdered(original, patch, key, schema);
        }

        foreach (var (key, change) in patch.ToArray())
        {
            patch.Remove(key);
            if (key.StartsWith(StrategicDirectives.DeleteFromPrimitiveList, StringComparison.Ordinal))
            {
                DeleteScalars(original, key[StrategicDirectives.DeleteFromPrimitiveList.Length..], change);
            }
            else if (change is null)
            {
                original.Remove(key);
            }
            else
            {
                original[key] = MergeField(Take(original, key), change, schema.Field(key));
            }
        }

        return original;
    }

    private JsonNode? MergeField(JsonNode? original, JsonNode change, MergeSchema schema) => (original, change) switch
    {
        (JsonObject before, JsonObject after) => schema.PatchReplaces ? after : Merge(before, after, schema),
        (JsonArray before, JsonArray after) => schema.PatchMerges ? MergeList(before, after, schema) : after,
        _ => StrategicDirectives.Clean(change),
    };

    private JsonObject ApplyObjectDirective(JsonObject original, JsonObject patch)
    {
        var directive = patch[StrategicDirectives.Patch].AsText();
        patch.Remove(StrategicDirectives.Patch);
        switch (directive)
        {
            case StrategicDirectives.Replace:
                return patch;
            case StrategicDirectives.Delete:
                return [];
            default:
                Fail(Unknown($"unknown patch type: {directive} in map: {patch.ToJsonString()}"));
                return original;
        }
    }

    private void RetainKeys(JsonObject original, JsonObject patch)
    {
        if (!patch.ContainsKey(StrategicDirectives.RetainKeys))
        {
            return;
        }

        var directive = patch[StrategicDirectives.RetainKeys];
        patch.Remove(StrategicDirectives.RetainKeys);
        if (directive is not JsonArray)
        {
            Fail(ApiStatus.BadRequest("invalid patch format of retainKeys"));
            return;
        }

        var retained = directive.AsTexts().ToHashSet(StringComparer.Ordinal);
        if (patch.Any(pair => pair.Value is not null && pair.Key[0] != '$' && !retained.Contains(pair.Key)))
        {
            Fail(ApiStatus.BadRequest("invalid patch format of retainKeys"));
            return;
        }

        foreach (var key in original.Select(static pair => pair.Key).Where(key => !retained.Contains(key)).ToArray())
        {
            original.Remove(key);
        }
    }

    private void MergeOrdered(JsonObject original, JsonObject patch, string directiveKey, MergeSchema schema)
    {
        var directive = patch[directiveKey];
        patch.Remove(directiveKey);
        var key = directiveKey[StrategicDirectives.SetElementOrder.Length..];
        var field = schema.Field(key);
        var before = Take(original, key);
        var change = Take(patch, key);
        if (directive is not JsonArray order || before is not (null or JsonArray) || change is not (null or JsonArray))
        {
            Fail(ApiStatus.BadRequest("invalid patch format of setElementOrder list"));
            return;
        }

        if (before is null && change is null)
        {
            return;
        }

        var identity = new ElementIdentity(field.PatchMergeKey);
        if (change is JsonArray changed && !ElementOrder.IsConsistent(changed, order, identity))
        {
            Fail(Unknown(
                $"The order in patch list:\n{changed.ToJsonString()}\n doesn't match {StrategicDirectives.SetElementOrder.TrimEnd('/')} list:\n{order.ToJsonString()}\n"));
            return;
        }

        var live = (before ?? new JsonArray()).DeepClone().AsArray();
        var merged = (before, change) switch
        {
            (_, null) => before!.AsArray(),
            (null, _) => StrategicDirectives.Clean(change)!.AsArray(),
            _ => MergeField(before, change, field)!.AsArray(),
        };
        original[key] = ElementOrder.Arrange(merged, order, live, identity);
    }

    private JsonArray MergeList(JsonArray original, JsonArray patch, MergeSchema schema)
    {
        var live = original.DeepClone().AsArray();
        if (original.Concat(patch).Any(static item => item is JsonArray))
        {
            Fail(new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request"));
            return original;
        }

        var identity = new ElementIdentity(schema.PatchMergeKey);
        if (identity.Key is null)
        {
            var scalars = new JsonArray();
            foreach (var item in live.Concat(patch).Where(item => !Contains(scalars, item)))
            {
                scalars.Add(item?.DeepClone());
            }

            return ElementOrder.Arrange(scalars, patch, live, identity);
        }

        var changes = ApplyListDirectives(original, patch, identity, out var replaced);
        if (replaced)
        {
            return changes;
        }

        foreach (var item in changes.ToArray())
        {
            if (item is not JsonObject change || !change.ContainsKey(identity.Key))
            {
                Fail(Unknown($"map: {item?.ToJsonString()} does not contain declared merge key: {identity.Key}"));
                return original;
            }

            var index = identity.IndexIn(original, change);
            if (index < 0)
            {
                original.Add(StrategicDirectives.Clean(change));
            }
            else
            {
                var target = original[index]!.AsObject();
                original.RemoveAt(index);
                original.Insert(index, Merge(target, change.DeepClone().AsObject(), schema.Items));
            }
        }

        return Failure is null ? ElementOrder.Arrange(original, changes, live, identity) : original;
    }

    /// <summary>Carries out the items that are instructions, and returns the others.</summary>
    private JsonArray ApplyListDirectives(JsonArray original, JsonArray patch, ElementIdentity identity, out bool replaced)
    {
        var changes = new JsonArray();
        replaced = false;
        foreach (var item in patch)
        {
            if (item is not JsonObject change || change[StrategicDirectives.Patch] is not { } directive)
            {
                changes.Add(item?.DeepClone());
                continue;
            }

            switch (directive.AsText())
            {
                case StrategicDirectives.Delete when change.ContainsKey(identity.Key!):
                    for (var index = identity.IndexIn(original, change); index >= 0; index = identity.IndexIn(original, change))
                    {
                        original.RemoveAt(index);
                    }

                    break;
                case StrategicDirectives.Delete:
                    Fail(Unknown($"map: {change.ToJsonString()} does not contain declared merge key: {identity.Key}"));
                    break;
                case StrategicDirectives.Replace:
                    replaced = true;
                    break;
                case StrategicDirectives.Merge:
                    Fail(Unknown("merging lists cannot yet be specified in the patch"));
                    break;
                default:
                    Fail(Unknown($"unknown patch type: {directive.AsText()} in map: {change.ToJsonString()}"));
                    break;
            }
        }

        return changes;
    }

    private void DeleteScalars(JsonObject original, string key, JsonNode? deletions)
    {
        if (deletions is not JsonArray list)
        {
            Fail(ApiStatus.BadRequest("invalid patch format of primitive list"));
        }
        else if (original[key] is JsonArray current)
        {
            foreach (var item in current.Where(item => Contains(list, item)).ToArray())
            {
                current.Remove(item);
            }
        }
    }

    private void Fail(ApiStatus failure) => Failure ??= failure;

    // The API server gives these faults no reason and the code 500.
    private static ApiStatus Unknown(string message) => new(500, "", message);

    private static bool IsElementOrder(string key) => key.StartsWith(StrategicDirectives.SetElementOrder, StringComparison.Ordinal);

    private static bool Contains(JsonArray list, JsonNode? item) => list.Any(other => JsonNode.DeepEquals(other, item));

    private static JsonNode? Take(JsonObject from, string key)
    {
        var value = from[key];
        if (value is not null)
        {
            from.Remove(key);
        }

        return value;
    }
}
