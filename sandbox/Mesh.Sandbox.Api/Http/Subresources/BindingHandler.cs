using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary><c>POST …/pods/{name}/binding</c>: the scheduler gives a pod its node, once.</summary>
internal sealed class BindingHandler(WriteServices services) : ISubresourceHandler
{
    private readonly ObjectUpdater _updater = new(services);

    public IEnumerable<(string Resource, string Subresource)> Serves => [("pods", "binding")];

    public async Task HandleAsync(ApiCall call)
    {
        if (call.Request.Method != "POST")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        var binding = await RequestBody.ReadObjectAsync(call.Request);
        var target = binding.Child("target");
        if (target is null || target.Text("name").Length == 0 || target.Text("kind") is not ("" or "Node"))
        {
            throw new ApiStatusException(ApiStatus.Invalid("", "Binding", call.Info.Name, [FieldError.Required("target.name")]));
        }

        var request = new WriteRequest(call.Type, call.Info.Namespace, call.Info.Name, call.User) { Subresource = "binding", IsInternal = true };
        await _updater.UpdateAsync(
            request,
            pod =>
            {
                Bind(pod, target.Text("name"), call.Info.Name);
                return ValueTask.FromResult(pod);
            },
            call.Cancellation);
        await call.AnswerAsync(
            new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
    }

    private void Bind(JsonObject pod, string node, string name)
    {
        var spec = pod.Ensure("spec");
        if (new ObjectMeta(pod).IsBeingDeleted)
        {
            throw new ApiStatusException(ApiStatus.Conflict("", "pods/binding", name, $"pod {name} is being deleted, cannot be assigned to a host"));
        }

        if (spec.Text("nodeName") is { Length: > 0 } bound)
        {
            throw new ApiStatusException(ApiStatus.Conflict("", "pods/binding", name, $"pod {name} is already assigned to node \"{bound}\""));
        }

        spec["nodeName"] = node;
        var conditions = pod.Ensure("status").EnsureArray("conditions");
        foreach (var old in conditions.OfType<JsonObject>().Where(c => c.Text("type") == "PodScheduled").ToArray())
        {
            conditions.Remove(old);
        }

        conditions.Add(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = ObjectMeta.Timestamp(services.Time.GetUtcNow()),
        });
    }
}
