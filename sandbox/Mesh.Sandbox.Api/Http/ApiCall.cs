using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Resources;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>One request for a resource: the HTTP exchange, what its path asks for, the resource type, and who asks.</summary>
internal sealed record ApiCall(HttpContext Http, RequestInfo Info, ResourceType Type, UserInfo User)
{
    public CancellationToken Cancellation => Http.RequestAborted;

    public HttpRequest Request => Http.Request;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values[^1] : null;

    public bool Flag(string name) => Query(name) is "true" or "1" or "True";

    public Task AnswerAsync(JsonObject body, int code = StatusCodes.Status200OK) => Answers.JsonAsync(Http, code, body);
}
