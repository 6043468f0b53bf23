using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Writes;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary>
/// <c>POST …/pods/{name}/eviction</c>: a deletion by its own name. Disruption budgets are stored but nothing computes what they allow, so a
/// pod that any budget selects is not evicted.
/// </summary>
internal sealed class EvictionHandler(WriteServices services) : ISubresourceHandler
{
    private readonly ObjectDeleter _deleter = new(services);

    public IEnumerable<(string Resource, string Subresource)> Serves => [("pods", "eviction")];

    public async Task HandleAsync(ApiCall call)
    {
        if (call.Request.Method != "POST")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        var eviction = await RequestBody.ReadObjectAsync(call.Request);
        var pod = services.Store.Get("pods", call.Info.Namespace, call.Info.Name)
            ?? throw new ApiStatusException(ApiStatus.NotFound("", "pods", call.Info.Name));
        var guarded = services.Store.Read("poddisruptionbudgets.policy").Objects.Values
            .Where(b => b.Namespace == pod.Namespace)
            .Any(b => Selectors.LabelSelector.FromObject(b.Parse()["spec"]?["selector"] as JsonObject)?.Matches(pod.Labels) ?? false);
        if (guarded)
        {
            throw new ApiStatusException(ApiStatus.TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds: 10));
        }

        var options = DeleteOptions.From(eviction["deleteOptions"] as JsonObject, call.Query);
        var request = new WriteRequest(call.Type, call.Info.Namespace, call.Info.Name, call.User) { DryRun = options.DryRun };
        await _deleter.DeleteAsync(request, options, call.Cancellation);
        await call.AnswerAsync(
            new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 },
            StatusCodes.Status201Created);
    }
}
