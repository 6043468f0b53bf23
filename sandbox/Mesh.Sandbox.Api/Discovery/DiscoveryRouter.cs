using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>Answers what the server serves: <c>/api</c>, <c>/apis</c> and the documents below them.</summary>
internal sealed class DiscoveryRouter(DiscoveryDocuments documents, AggregatedDiscovery aggregated)
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        var segments = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        (JsonObject? Body, string ContentType) document = segments switch
        {
            ["api"] or ["apis"] when AggregatedDiscovery.Wanted(http.Request.Headers.Accept) is { } contentType =>
                (aggregated.Document(core: segments[0] == "api"), contentType),
            ["api"] => (DiscoveryDocuments.CoreVersions(), MediaTypes.Json),
            ["apis"] => (documents.Groups(), MediaTypes.Json),
            ["api", var version] => (documents.Resources("", version) ?? throw NotServed(), MediaTypes.Json),
            ["apis", var group] => (documents.Group(group) ?? throw NotServed(), MediaTypes.Json),
            ["apis", var group, var version] => (documents.Resources(group, version) ?? throw NotServed(), MediaTypes.Json),
            _ => (null, ""),
        };
        if (document.Body is null)
        {
            return false;
        }

        if (http.Request.Method != "GET")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        http.Response.Headers.Vary = "Accept";
        await Answers.JsonAsync(http, StatusCodes.Status200OK, document.Body, document.ContentType);
        return true;
    }

    private static ApiStatusException NotServed() => new(ApiStatus.NoSuchPath());
}
