using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>Deletes objects: at once, or by marking them when a finalizer or a grace period stands before the end.</summary>
internal sealed class ObjectDeleter(WriteServices services)
{
    private const int Attempts = 30;

    /// <param name="request">What is deleted.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The object's last or marked state, and whether it is gone.</returns>
    public async ValueTask<(JsonObject Object, bool Gone)> DeleteAsync(WriteRequest request, DeleteOptions options, CancellationToken cancellation)
    {
        var type = request.Type;
        NamespaceLifecycle.CheckDelete(type, request.Name);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var current = services.Store.Get(type.Table, request.Namespace, request.Name)
                ?? throw new ApiStatusException(ApiStatus.NotFound(type.Group, type.Plural, request.Name));
            CheckPreconditions(type, options, current);
            var old = current.Parse();
            await type.ToServedAsync(old, cancellation);
            await services.Admission.ValidateAsync(request, AdmissionRequest.Delete, null, old, cancellation);
            if (await TryDeleteAsync(request, options, current, cancellation) is { } outcome)
            {
                return outcome;
            }
        }

        throw new ApiStatusException(ApiStatus.Modified(type.Group, type.Plural, request.Name));
    }

    private static void CheckPreconditions(ResourceType type, DeleteOptions options, StoredObject current)
    {
        if (options.PreconditionUid.Length > 0 && options.PreconditionUid != current.Uid)
        {
            throw Failed($"UID in precondition: {options.PreconditionUid}, UID in object meta: {current.Uid}");
        }

        if (options.PreconditionResourceVersion.Length > 0 && options.PreconditionResourceVersion != current.Version.ToString())
        {
            throw Failed($"ResourceVersion in precondition: {options.PreconditionResourceVersion}, ResourceVersion in object meta: {current.Version}");
        }

        ApiStatusException Failed(string what) => new(ApiStatus.Conflict(type.Group, type.Plural, current.Name, $"Precondition failed: {what}"));
    }

    private async ValueTask<(JsonObject Object, bool Gone)?> TryDeleteAsync(
        WriteRequest request, DeleteOptions options, StoredObject current, CancellationToken cancellation)
    {
        var type = request.Type;
        var tree = current.Parse();
        var meta = new ObjectMeta(tree);
        Finalizers(request, options, meta);
        if (type.Strategy.DeletionFinalizer is { } finalizer && !meta.IsBeingDeleted)
        {
            meta.Finalizers = [.. meta.Finalizers, finalizer];
        }

        var grace = PodGracePeriod(type, tree, options);
        if (!Mark(type, tree, meta, grace))
        {
            await type.ToServedAsync(tree, cancellation);
            return (tree, false);
        }

        var gone = DeletionRules.IsFinished(type, tree);
        var unchanged = !gone && JsonAccess.Same(tree, current.Parse());
        var stored = request.DryRun || unchanged
            ? current
            : gone ? services.Store.Remove(type.Table, current, tree) : services.Store.Replace(type.Table, current, tree);
        await type.ToServedAsync(tree, cancellation);
        return stored is null ? null : (tree, gone);
    }

    /// <summary>The propagation policy becomes a finalizer that the garbage collector acts on and removes.</summary>
    private static void Finalizers(WriteRequest request, DeleteOptions options, ObjectMeta meta)
    {
        var kept = meta.Finalizers.Where(f => f is not (DeletionRules.Foreground or DeletionRules.Orphan)).ToList();
        switch (options.PropagationPolicy)
        {
            case "Foreground":
                meta.Finalizers = [.. kept, DeletionRules.Foreground];
                break;
            case "Orphan":
                meta.Finalizers = [.. kept, DeletionRules.Orphan];
                break;
            case "Background":
                meta.Finalizers = kept;
                break;
            default:
                if (request.Type.Strategy.OrphansByDefault && kept.Count == meta.Finalizers.Count && !meta.IsBeingDeleted)
                {
                    meta.Finalizers = [.. kept, DeletionRules.Orphan];
                    request.Warnings.Add(
                        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning");
                }

                break;
        }
    }

    /// <summary>Seconds until a pod may be removed: it is the kubelet that ends it, when there is one.</summary>
    private static long PodGracePeriod(ResourceType type, JsonObject tree, DeleteOptions options)
    {
        if (type is not { Group: "", Plural: "pods" })
        {
            return 0;
        }

        var spec = tree.Ensure("spec");
        if (spec.Text("nodeName").Length == 0 || tree.Child("status")?.Text("phase") is "Succeeded" or "Failed")
        {
            return 0;
        }

        var seconds = options.GracePeriodSeconds ?? spec.Number("terminationGracePeriodSeconds") ?? 30;
        return seconds < 0 ? 1 : seconds;
    }

    /// <returns>False when the object is already on its way and this request does not hurry it.</returns>
    private bool Mark(ResourceType type, JsonObject tree, ObjectMeta meta, long grace)
    {
        var now = services.Time.GetUtcNow();
        if (meta.IsBeingDeleted)
        {
            if (grace >= (meta.DeletionGracePeriodSeconds ?? 0))
            {
                return grace == 0;
            }
        }
        else if (meta.Generation > 0)
        {
            meta.Generation++;
        }

        if (!meta.IsBeingDeleted || grace > 0 || meta.DeletionGracePeriodSeconds > 0)
        {
            meta.Json["deletionTimestamp"] = ObjectMeta.Timestamp(now.AddSeconds(grace));
            meta.Json["deletionGracePeriodSeconds"] = grace;
        }

        if (type is { Group: "", Plural: "namespaces" })
        {
            tree.Ensure("status")["phase"] = "Terminating";
        }

        return true;
    }
}
