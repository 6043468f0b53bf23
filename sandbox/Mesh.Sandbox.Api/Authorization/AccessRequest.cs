using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Selectors;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Who wants to do what: the attributes by which a request is judged (<c>k8s.io/apiserver/pkg/authorization/authorizer</c>).</summary>
internal sealed record AccessRequest
{
    public required UserInfo User { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; for paths the HTTP method in lower case.</summary>
    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    /// <summary>Plural name; empty when <see cref="Path"/> is asked for.</summary>
    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Empty for the whole cluster.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Empty when no single object is meant.</summary>
    public string Name { get; init; } = "";

    /// <summary>A path that is not one of a resource, for example <c>/apis</c>.</summary>
    public string Path { get; init; } = "";

    public bool IsResource => Resource.Length > 0;

    public static AccessRequest Of(HttpRequest request, UserInfo user)
    {
        var path = request.Path.Value ?? "";
        return RequestInfo.Parse(path) is { } info
            ? Of(request, info, user)
            : new() { User = user, Verb = request.Method.ToLowerInvariant(), Path = path };
    }

    public ApiStatus Forbidden(string reason)
    {
        var resource = Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
        var what = this switch
        {
            { IsResource: false } => $"{Verb} path \"{Path}\"",
            { Namespace.Length: > 0 } => $"{Verb} resource \"{resource}\" in API group \"{Group}\" in the namespace \"{Namespace}\"",
            _ => $"{Verb} resource \"{resource}\" in API group \"{Group}\" at the cluster scope",
        };
        var why = $"User \"{User.Username}\" cannot {what}{(reason.Length == 0 ? "" : $": {reason}")}";
        return IsResource ? ApiStatus.Forbidden(Group, Resource, Name, why) : new(403, "Forbidden", $"forbidden: {why}");
    }

    private static AccessRequest Of(HttpRequest request, RequestInfo info, UserInfo user)
    {
        var verb = VerbOf(request, info);
        return new()
        {
            User = user,
            Verb = verb,
            Group = info.Group,
            Resource = info.Resource,
            Subresource = info.Subresource,
            // A Namespace object is in itself, so that a role in it can say who may read it.
            Namespace = info is { Group: "", Resource: "namespaces" } ? info.Name : info.Namespace,
            // A list that can only see one object is judged like a look at that object.
            Name = verb is "list" or "watch" ? FieldSelector.Parse(Last(request, "fieldSelector")).RequiredName ?? "" : info.Name,
        };
    }

    private static string VerbOf(HttpRequest request, RequestInfo info) => request.Method switch
    {
        "GET" or "HEAD" when info.Name.Length > 0 => "get",
        "GET" or "HEAD" => Last(request, "watch") is "true" or "1" or "True" ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => info.Name.Length > 0 ? "delete" : "deletecollection",
        _ => request.Method.ToLowerInvariant(),
    };

    /// <summary>The one value of a repeated parameter that the handlers go by (<see cref="ApiCall.Query"/>).</summary>
    private static string? Last(HttpRequest request, string parameter) => request.Query[parameter] is { Count: > 0 } values ? values[^1] : null;
}
