using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary><c>GET …/pods/{name}/log</c>: passes a container's log through from whoever runs the pods.</summary>
internal sealed class LogHandler(VersionedStore store, PodLogs? logs, TimeProvider time) : ISubresourceHandler
{
    private const int BufferBytes = 16 * 1024;

    public IEnumerable<(string Resource, string Subresource)> Serves => [("pods", "log")];

    public async Task HandleAsync(ApiCall call)
    {
        if (call.Request.Method != "GET")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        if (logs is null)
        {
            throw new ApiStatusException(ApiStatus.NotImplemented("this server has no node agent to read logs from"));
        }

        var pod = store.Get("pods", call.Info.Namespace, call.Info.Name)?.Parse()
            ?? throw new ApiStatusException(ApiStatus.NotFound("", "pods", call.Info.Name));
        var container = Container(call, pod);
        await using var log = await logs(Request(call, container), call.Cancellation)
            ?? throw new ApiStatusException(ApiStatus.BadRequest($"container \"{container}\" in pod \"{call.Info.Name}\" is waiting to start: ContainerCreating"));
        await CopyAsync(call.Http, log);
    }

    private PodLogRequest Request(ApiCall call, string container) => new(call.Info.Namespace, call.Info.Name, container)
    {
        Follow = call.Flag("follow"),
        Previous = call.Flag("previous"),
        Timestamps = call.Flag("timestamps"),
        TailLines = Number(call, "tailLines", minimum: 0),
        LimitBytes = Number(call, "limitBytes", minimum: 1),
        Since = Number(call, "sinceSeconds", minimum: 1) is { } seconds
            ? time.GetUtcNow().AddSeconds(-seconds)
            : DateTimeOffset.TryParse(call.Query("sinceTime"), out var since) ? since : null,
    };

    /// <summary>Each piece is sent as it comes: a followed log must not wait for a full buffer.</summary>
    private static async Task CopyAsync(HttpContext http, Stream log)
    {
        http.Response.ContentType = "text/plain";
        await http.Response.StartAsync(http.RequestAborted);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await log.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private static string Container(ApiCall call, JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        string[] main = [.. spec.Objects("containers").Select(c => c.Text("name"))];
        string[] all = [.. main, .. spec.Objects("initContainers").Select(c => c.Text("name"))];
        var wanted = call.Query("container") ?? "";
        if (wanted.Length == 0)
        {
            return main.Length == 1 && all.Length == 1
                ? main[0]
                : throw new ApiStatusException(ApiStatus.BadRequest(
                    $"a container name must be specified for pod {call.Info.Name}, choose one of: [{string.Join(' ', all)}]"));
        }

        return all.Contains(wanted)
            ? wanted
            : throw new ApiStatusException(ApiStatus.BadRequest($"container {wanted} is not valid for pod {call.Info.Name}"));
    }

    private static long? Number(ApiCall call, string name, long minimum) => call.Query(name) switch
    {
        null or "" => null,
        var text when long.TryParse(text, out var number) && number >= minimum => number,
        var text => throw new ApiStatusException(ApiStatus.Invalid(
            "", "PodLogOptions", "", [FieldError.Invalid(name, text, $"must be greater than or equal to {minimum}")])),
    };
}
