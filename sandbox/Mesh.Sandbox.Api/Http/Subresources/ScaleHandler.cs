using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary>The scale of workloads: their replica count in the shape all of them share.</summary>
internal sealed class ScaleHandler(WriteServices services) : ISubresourceHandler
{
    private readonly ObjectUpdater _updater = new(services);

    public IEnumerable<(string Resource, string Subresource)> Serves =>
        [("deployments.apps", Subresource.ScaleName), ("replicasets.apps", Subresource.ScaleName)];

    public async Task HandleAsync(ApiCall call)
    {
        switch (call.Request.Method)
        {
            case "GET":
                var stored = services.Store.Get(call.Type.Table, call.Info.Namespace, call.Info.Name)
                    ?? throw new ApiStatusException(ApiStatus.NotFound(call.Type.Group, call.Type.Plural, call.Info.Name));
                await call.AnswerAsync(ScaleOf(stored.Parse()));
                return;
            case "PUT":
                var body = await RequestBody.ReadObjectAsync(call.Request);
                await UpdateAsync(call, _ => body);
                return;
            case "PATCH":
                var patch = await ReadPatchAsync(call);
                await UpdateAsync(call, patch);
                return;
            default:
                throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }
    }

    private static async Task<Func<JsonObject, JsonObject>> ReadPatchAsync(ApiCall call)
    {
        var mediaType = MediaTypes.Bare(call.Request.ContentType);
        if (mediaType is not (MediaTypes.MergePatch or MediaTypes.JsonPatch or MediaTypes.StrategicMergePatch))
        {
            throw new ApiStatusException(ApiStatus.UnsupportedMediaType(MediaTypes.JsonPatch, MediaTypes.MergePatch, MediaTypes.StrategicMergePatch));
        }

        var patch = RequestBody.ParseNode(await RequestBody.ReadBytesAsync(call.Request), yaml: false);
        return scale =>
        {
            // A scale has no lists, so a strategic patch of it is a merge patch.
            var result = mediaType == MediaTypes.JsonPatch ? JsonPatch.Apply(scale, patch) : JsonMergePatch.Apply(scale, patch);
            return result.TryGetObject(out var patched, out var failure) ? patched : throw new ApiStatusException(failure);
        };
    }

    private async Task UpdateAsync(ApiCall call, Func<JsonObject, JsonObject> change)
    {
        var request = new WriteRequest(call.Type, call.Info.Namespace, call.Info.Name, call.User)
        {
            DryRun = DryRunOption.Parse([.. call.Request.Query["dryRun"].OfType<string>()]),
        };
        var updated = await _updater.UpdateAsync(
            request,
            current =>
            {
                Apply(call, current, change(ScaleOf(current)));
                return ValueTask.FromResult(current);
            },
            call.Cancellation);
        await call.AnswerAsync(ScaleOf(updated));
    }

    private static void Apply(ApiCall call, JsonObject workload, JsonObject scale)
    {
        var replicas = scale.Child("spec")?.Number("replicas") ?? 0;
        if (replicas < 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid(
                "autoscaling", "Scale", call.Info.Name, [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]));
        }

        workload.Ensure("spec")["replicas"] = replicas;
        new ObjectMeta(workload).ResourceVersion = new ObjectMeta(scale).ResourceVersion;
    }

    private static JsonObject ScaleOf(JsonObject workload)
    {
        var source = new ObjectMeta(workload);
        var metadata = new JsonObject();
        foreach (var property in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            metadata.Take(property, source.Json);
        }

        var status = new JsonObject { ["replicas"] = workload.Child("status")?.Number("replicas") ?? 0 };
        if (workload.Path("spec", "selector") is JsonObject selector)
        {
            status["selector"] = Cells.Selector(selector);
        }

        return new()
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = workload.Child("spec")?.Number("replicas") ?? 0 },
            ["status"] = status,
        };
    }
}
