using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching.Apply;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>Creates objects. The order of steps is that of a real server: decode, default, admit, prepare, validate, judge, store.</summary>
internal sealed class ObjectCreator(WriteServices services)
{
    /// <summary>How often a generated name that is taken is drawn again.</summary>
    private const int NameAttempts = 8;

    /// <returns>The stored object in the version of the request.</returns>
    public async ValueTask<JsonObject> CreateAsync(WriteRequest request, JsonObject tree, CancellationToken cancellation)
    {
        var type = request.Type;
        BodyCheck.Check(request, tree);
        var given = new ObjectMeta(tree);
        services.Namespaces.CheckCreate(request, given.Name);
        if (given.ResourceVersion.Length > 0)
        {
            throw new ApiStatusException(new(500, "", "resourceVersion should not be set on objects to be created"));
        }

        if (!request.IsApply)
        {
            given.Json.Remove("managedFields");
        }

        type.Strategy.Default(tree);
        tree = await services.Admission.MutateAsync(request, AdmissionRequest.Create, tree, null, cancellation);
        type.Strategy.Default(tree);
        Prepare(type, tree);
        tree = TrackOwners(request, tree);
        var errors = new List<FieldError>();
        MetadataValidation.Validate(type, tree, errors);
        type.Strategy.Validate(tree, errors);
        if (errors.Count > 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid(type.Group, type.Kind, new ObjectMeta(tree).Name, errors));
        }

        foreach (var warning in type.Strategy.Warnings(tree))
        {
            request.Warnings.Add(warning);
        }

        await services.Admission.ValidateAsync(request, AdmissionRequest.Create, tree, null, cancellation);
        return await StoreAsync(request, tree, cancellation);
    }

    private void Prepare(ResourceType type, JsonObject tree)
    {
        var meta = new ObjectMeta(tree);
        if (meta.Name.Length == 0 && meta.GenerateName.Length > 0)
        {
            meta.Name = services.Names.Complete(meta.GenerateName);
        }

        foreach (var property in (ReadOnlySpan<string>)["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
        {
            meta.Json.Remove(property);
        }

        meta.Uid = Guid.NewGuid().ToString();
        meta.Json["creationTimestamp"] = ObjectMeta.Timestamp(services.Time.GetUtcNow());
        if (type.Strategy.HasGeneration)
        {
            meta.Generation = 1;
        }

        type.Strategy.PrepareForCreate(tree);
    }

    /// <summary>Field owners are followed from the start for clients that name themselves; kubectl needs that to change from one way of applying to the other.</summary>
    private JsonObject TrackOwners(WriteRequest request, JsonObject tree) => request is { NamesManager: true, IsApply: false }
        ? ServerSideApply.Track(null, tree, request.FieldManager, request.Type.MergeSchema, "", services.Time.GetUtcNow())
        : tree;

    private async ValueTask<JsonObject> StoreAsync(WriteRequest request, JsonObject tree, CancellationToken cancellation)
    {
        var type = request.Type;
        await type.ToStoredAsync(tree, cancellation);
        var meta = new ObjectMeta(tree);
        var generated = meta.GenerateName.Length > 0 && meta.Name.StartsWith(meta.GenerateName, StringComparison.Ordinal);
        for (var attempt = 1; !TryStore(request, tree); attempt++)
        {
            if (!generated || attempt == NameAttempts)
            {
                throw new ApiStatusException(ApiStatus.AlreadyExists(type.Group, type.Plural, meta.Name));
            }

            meta.Name = services.Names.Complete(meta.GenerateName);
        }

        await type.ToServedAsync(tree, cancellation);
        return tree;
    }

    private bool TryStore(WriteRequest request, JsonObject tree)
    {
        var type = request.Type;
        if (!request.DryRun)
        {
            return services.Store.Create(type.Table, tree, existing => type.Strategy.Allocate(tree, existing)) is not null;
        }

        var meta = new ObjectMeta(tree);
        if (services.Store.Get(type.Table, meta.Namespace, meta.Name) is not null)
        {
            return false;
        }

        type.Strategy.Allocate(tree, services.Store.Read(type.Table).Objects);
        return true;
    }
}
