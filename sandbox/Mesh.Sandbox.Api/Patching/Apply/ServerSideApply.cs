using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>
/// Server-side apply (<c>application/apply-patch+yaml</c>): merges a manager's configuration into the object, removes what that manager gave up,
/// and refuses to change what others own unless forced.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>Owner of everything that was in an object before anybody's fields were tracked.</summary>
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>The object to store, or the failure to answer with; never changes the request's objects.</summary>
    public static PatchResult Apply(ApplyRequest request, DateTimeOffset now)
    {
        if (Check(request) is { } refused)
        {
            return PatchResult.ForFailure(refused);
        }

        // 1. Merge the configuration into the live object.
        var configuration = request.Configuration.DeepClone().AsObject();
        foreach (var field in request.ResetFields)
        {
            configuration.Remove(field);
        }

        var live = request.Live ?? [];
        var merged = ConfigurationMerger.Merge(live, configuration, request.Schema);

        // 2. The manager now owns what it named, and nothing else.
        var managers = InitialManagers(request);
        var applied = FieldSetBuilder.OfObject(configuration, request.Schema);
        var version = configuration["apiVersion"].AsText()!;
        var entry = new ManagedFieldsEntry(request.Manager, ManagedFieldsEntry.Apply, version, request.Subresource, WholeSeconds(now), applied);
        var previous = managers.Find(entry);
        if (previous is not null && previous.ApiVersion == version && previous.Fields.SameAs(applied))
        {
            entry = entry with { Time = previous.Time };
        }

        managers = managers.With(entry);

        // 3. What it named last time and not now goes, unless somebody else owns it. A struct that nobody names any more goes with the defaults
        //    inside it: the scheme of a former httpGet would otherwise stay beside the tcpSocket that took its place.
        if (previous is not null)
        {
            var owned = managers.Entries.Aggregate(new FieldSet(), static (all, other) => all.Union(other.Fields));
            var givenUp = previous.Fields.WithNamedParents(request.Schema).Difference(owned.WithNamedParents(request.Schema));
            FieldRemover.Remove(merged, givenUp, request.Schema, configuration);
        }

        // 4. Whatever changed and belongs to others is a conflict.
        var changes = FieldComparison.Of(live, merged, request.Schema);
        var changed = changes.Modified.Union(changes.Added);
        var conflicts = managers.Entries
            .Where(other => !other.SameManager(entry))
            .Select(other => (Manager: other, Fields: other.Fields.Intersection(changed)))
            .Where(static conflict => !conflict.Fields.IsEmpty)
            .ToArray();
        if (conflicts.Length > 0 && !request.Force)
        {
            return PatchResult.ForFailure(ApplyConflict.ToStatus(conflicts));
        }

        managers.Without(changed.Union(changes.Removed), entry).WriteTo(merged);
        return PatchResult.ForObject(merged);
    }

    /// <summary>
    /// Who owns what after a create, update or patch: <paramref name="manager"/> gets every field that changed. Returns a copy of
    /// <paramref name="updated"/> with new <c>managedFields</c>.
    /// </summary>
    /// <param name="live">The object before; null on create.</param>
    /// <param name="updated">The object to store. Managed fields that it carries count instead of the live ones; an empty list discards them.</param>
    /// <param name="manager">The <c>fieldManager</c> of the request, or the first part of its user agent.</param>
    /// <param name="schema">As for <see cref="ApplyRequest"/>.</param>
    /// <param name="subresource">The sub-resource of the request; empty for the main one.</param>
    /// <param name="now">Time of the entry when it changes.</param>
    public static JsonObject Track(JsonObject? live, JsonObject updated, string manager, MergeSchema schema, string subresource, DateTimeOffset now)
    {
        var result = updated.DeepClone().AsObject();
        var managers = ManagedFields.Of(updated["metadata"]?["managedFields"] is JsonArray ? updated : live);
        var changes = FieldComparison.Of(live, updated, schema);
        var changed = changes.Modified.Union(changes.Added);
        var version = updated["apiVersion"].AsText() ?? "";
        var entry = new ManagedFieldsEntry(manager, ManagedFieldsEntry.Update, version, subresource, WholeSeconds(now), new FieldSet());
        var previous = managers.Find(entry);
        var owned = (previous?.Fields ?? new FieldSet()).Union(changed).Difference(changes.Removed);
        entry = entry with { Fields = owned, Time = previous is not null && previous.Fields.SameAs(owned) ? previous.Time : entry.Time };
        managers.Without(changed.Union(changes.Removed), entry).With(entry).WriteTo(result);
        return result;
    }

    // Entries are ordered by time. With more precision than is stored, the order would change when the object is read again.
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static ApiStatus? Check(ApplyRequest request)
    {
        if (request.Manager.Length == 0)
        {
            return ApiStatus.Invalid(
                "meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        }

        var configuration = request.Configuration;
        if (configuration["apiVersion"].AsText() is not { Length: > 0 } version)
        {
            return ApiStatus.BadRequest("invalid object type: apiVersion must be set");
        }

        if (configuration["kind"].AsText() is not { Length: > 0 } kind)
        {
            return ApiStatus.BadRequest("invalid object type: kind must be set");
        }

        if (configuration["metadata"]?["managedFields"] is JsonArray { Count: > 0 })
        {
            return ApiStatus.BadRequest("metadata.managedFields must be nil");
        }

        if (KeyedItems.FindFault(configuration, request.Schema) is not { } fault)
        {
            return null;
        }

        var ns = configuration["metadata"]?["namespace"].AsText();
        var name = configuration["metadata"]?["name"].AsText();
        var qualified = ns is { Length: > 0 } ? $"{ns}/{name}" : name;
        return new ApiStatus(500, "", $"failed to create typed patch object ({qualified}; {version}, Kind={kind}): {fault}");
    }

    private static ManagedFields InitialManagers(ApplyRequest request)
    {
        var managers = ManagedFields.Of(request.Live);
        if (request.Live is null || managers.Entries.Count > 0)
        {
            return managers;
        }

        var fields = FieldSetBuilder.OfObject(request.Live, request.Schema);
        var version = request.Live["apiVersion"].AsText() ?? "";
        return managers.With(new ManagedFieldsEntry(BeforeFirstApply, ManagedFieldsEntry.Update, version, "", null, fields));
    }
}
