using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching.Apply;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Resources.Validation;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>
/// Changes objects that exist. A change is a function of the current state, so that it can be made again when somebody else wrote in between;
/// a client that names the version it wants to replace is refused on the second try.
/// </summary>
internal sealed class ObjectUpdater(WriteServices services)
{
    /// <summary>More collisions in a row than this mean that somebody fights over the object; the client should know.</summary>
    private const int Attempts = 30;

    /// <param name="request">What is written.</param>
    /// <param name="change">New state from the current one, both in the version of the request.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The stored object in the version of the request.</returns>
    public async ValueTask<JsonObject> UpdateAsync(
        WriteRequest request, Func<JsonObject, ValueTask<JsonObject>> change, CancellationToken cancellation)
    {
        var type = request.Type;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var current = services.Store.Get(type.Table, request.Namespace, request.Name)
                ?? throw new ApiStatusException(ApiStatus.NotFound(type.Group, type.Plural, request.Name));
            var old = current.Parse();
            await type.ToServedAsync(old, cancellation);
            var tree = await change(old.Copy());
            BodyCheck.Check(request, tree);
            CheckPreconditions(type, new(tree), new(old));
            if (await TryUpdateAsync(request, tree, old, current, cancellation) is { } updated)
            {
                return updated;
            }
        }

        throw new ApiStatusException(ApiStatus.Modified(type.Group, type.Plural, request.Name));
    }

    private static void CheckPreconditions(ResourceType type, ObjectMeta next, ObjectMeta current)
    {
        if (next.Uid.Length > 0 && next.Uid != current.Uid)
        {
            throw new ApiStatusException(ApiStatus.Conflict(
                type.Group, type.Plural, current.Name, $"Precondition failed: UID in precondition: {next.Uid}, UID in object meta: {current.Uid}"));
        }

        if (next.ResourceVersion.Length > 0 && next.ResourceVersion != "0")
        {
            if (next.ResourceVersion != current.ResourceVersion)
            {
                throw new ApiStatusException(ApiStatus.Modified(type.Group, type.Plural, current.Name));
            }

            return;
        }

        if (!type.Strategy.AllowsUnconditionalUpdate)
        {
            throw new ApiStatusException(ApiStatus.Invalid(
                type.Group, type.Kind, current.Name, [new("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0x0: must be specified for an update")]));
        }

        next.ResourceVersion = current.ResourceVersion;
    }

    private async ValueTask<JsonObject?> TryUpdateAsync(
        WriteRequest request, JsonObject tree, JsonObject old, StoredObject current, CancellationToken cancellation)
    {
        var type = request.Type;
        type.Strategy.Default(tree);
        tree = await services.Admission.MutateAsync(request, AdmissionRequest.Update, tree, old, cancellation);
        type.Strategy.Default(tree);
        Prepare(request, tree, old);
        tree = TrackOwners(request, tree, old);
        Validate(request, tree, old);
        await services.Admission.ValidateAsync(request, AdmissionRequest.Update, tree, old, cancellation);
        return await StoreAsync(request, tree, old, current, cancellation);
    }

    private static void Prepare(WriteRequest request, JsonObject tree, JsonObject old)
    {
        var strategy = request.Type.Strategy;
        var (meta, oldMeta) = (new ObjectMeta(tree), new ObjectMeta(old));
        if (request.IsStatus)
        {
            tree.Take("metadata", old);
            strategy.PrepareForStatusUpdate(tree, old);
            return;
        }

        foreach (var property in (ReadOnlySpan<string>)["uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName", "selfLink"])
        {
            meta.Json.Take(property, oldMeta.Json);
        }

        if (!request.IsInternal)
        {
            strategy.PrepareForUpdate(tree, old);
        }

        if (strategy.ChangesGeneration(tree, old))
        {
            meta.Generation = oldMeta.Generation + 1;
        }
    }

    /// <summary>Field owners are followed on objects that somebody has applied to; on others nobody asks for them.</summary>
    private JsonObject TrackOwners(WriteRequest request, JsonObject tree, JsonObject old) =>
        request.IsApply || old.Path("metadata", "managedFields") is not JsonArray { Count: > 0 }
            ? tree
            : ServerSideApply.Track(old, tree, request.FieldManager, request.Type.MergeSchema, request.Subresource, services.Time.GetUtcNow());

    private static void Validate(WriteRequest request, JsonObject tree, JsonObject old)
    {
        var (type, strategy) = (request.Type, request.Type.Strategy);
        var errors = new List<FieldError>();
        MetadataValidation.Validate(type, tree, errors);
        MetadataValidation.ValidateUpdate(old, tree, errors);
        if (request.IsStatus)
        {
            strategy.ValidateStatusUpdate(tree, old, errors);
        }
        else if (!request.IsInternal)
        {
            strategy.ValidateUpdate(tree, old, errors);
            foreach (var warning in strategy.Warnings(tree).Except(request.Warnings))
            {
                request.Warnings.Add(warning);
            }
        }

        if (errors.Count > 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid(type.Group, type.Kind, request.Name, errors));
        }
    }

    private async ValueTask<JsonObject?> StoreAsync(
        WriteRequest request, JsonObject tree, JsonObject old, StoredObject current, CancellationToken cancellation)
    {
        var type = request.Type;
        if (request.DryRun || JsonAccess.Same(tree, old))
        {
            return tree;
        }

        await type.ToStoredAsync(tree, cancellation);
        var stored = DeletionRules.IsFinished(type, tree)
            ? services.Store.Remove(type.Table, current, tree)
            : services.Store.Replace(type.Table, current, tree, existing => type.Strategy.Allocate(tree, existing));
        await type.ToServedAsync(tree, cancellation);
        return stored is null ? null : tree;
    }
}
