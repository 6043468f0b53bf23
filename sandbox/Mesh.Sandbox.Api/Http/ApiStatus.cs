using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Http;

/// <summary>
/// A failure as the API reports it (<c>meta/v1 Status</c>): an HTTP code, a machine-readable reason and the message users know.
/// The factories carry the wording of <c>k8s.io/apimachinery/pkg/api/errors</c>.
/// </summary>
internal sealed record ApiStatus(int Code, string Reason, string Message)
{
    /// <summary>Name of the object the failure is about, if there is one.</summary>
    public string? Name { get; init; }

    /// <summary>API group of the resource; empty for the core group.</summary>
    public string? Group { get; init; }

    /// <summary>Plural resource name, or the kind where the server itself reports a kind.</summary>
    public string? Kind { get; init; }

    public string? Uid { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Faults of single fields or other causes, listed in <c>details.causes</c>.</summary>
    public IReadOnlyList<FieldError> Causes { get; init; } = [];

    public static ApiStatus BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiStatus Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiStatus Forbidden(string group, string resource, string name, string why) =>
        new(403, "Forbidden", $"{Qualified(group, resource)}{(name.Length == 0 ? "" : $" \"{name}\"")} is forbidden: {why}")
        {
            Group = group,
            Kind = resource,
            Name = name,
        };

    public static ApiStatus NotFound(string group, string resource, string name) =>
        new(404, "NotFound", $"{Qualified(group, resource)} \"{name}\" not found") { Group = group, Kind = resource, Name = name };

    /// <summary>The path itself is not served; distinct from an object that does not exist.</summary>
    public static ApiStatus NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiStatus MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static ApiStatus MethodNotSupported(string group, string resource, string action) =>
        new(405, "MethodNotAllowed", $"{action} is not supported on resources of kind \"{Qualified(group, resource)}\"") { Group = group, Kind = resource };

    public static ApiStatus NotAcceptable(params IEnumerable<string> accepted) =>
        new(406, "NotAcceptable", $"only the following media types are accepted: {string.Join(", ", accepted)}");

    public static ApiStatus UnsupportedMediaType(params IEnumerable<string> accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}");

    public static ApiStatus AlreadyExists(string group, string resource, string name) =>
        new(409, "AlreadyExists", $"{Qualified(group, resource)} \"{name}\" already exists") { Group = group, Kind = resource, Name = name };

    public static ApiStatus Conflict(string group, string resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {Qualified(group, resource)} \"{name}\": {why}") { Group = group, Kind = resource, Name = name };

    /// <summary>The conflict every client retries: somebody else wrote the object since it was read.</summary>
    public static ApiStatus Modified(string group, string resource, string name) =>
        Conflict(group, resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatus Expired(string message) => new(410, "Expired", message);

    public static ApiStatus TooLarge(string message) => new(413, "RequestEntityTooLarge", message);

    /// <summary>Validation failed. <paramref name="kind"/> is the kind, not the resource: so does the real server.</summary>
    public static ApiStatus Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var what = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        return new(422, "Invalid", $"{Qualified(group, kind)} \"{name}\" is invalid: {what}") { Group = group, Kind = kind, Name = name, Causes = errors };
    }

    public static ApiStatus TooManyRequests(string message, int retryAfterSeconds) =>
        new(429, "TooManyRequests", message) { RetryAfterSeconds = retryAfterSeconds };

    public static ApiStatus InternalError(string message) =>
        new(500, "InternalError", $"Internal error occurred: {message}") { Causes = [new("", "", message)] };

    public static ApiStatus NotImplemented(string message) => new(501, "NotImplemented", message);

    public static ApiStatus Timeout(string message) => new(504, "Timeout", $"Timeout: {message}");

    /// <summary>A version that this server has not reached: the client speaks of another server's past, or of a replica that is ahead.</summary>
    public static ApiStatus TooLargeVersion(long version, long current) => Timeout($"Too large resource version: {version}, current: {current}") with
    {
        Causes = [new("ResourceVersionTooLarge", "", "Too large resource version")],
        RetryAfterSeconds = 1,
    };

    public JsonObject ToJson()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        AddText(status, "reason", Reason);
        var details = Details();
        if (details.Count > 0)
        {
            status["details"] = details;
        }

        status["code"] = Code;
        return status;
    }

    private JsonObject Details()
    {
        var details = new JsonObject();
        AddText(details, "name", Name);
        AddText(details, "group", Group);
        AddText(details, "kind", Kind);
        AddText(details, "uid", Uid);
        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(Cause)]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            details["retryAfterSeconds"] = seconds;
        }

        return details;
    }

    private static JsonNode Cause(FieldError error)
    {
        var cause = new JsonObject();
        AddText(cause, "reason", error.Reason);
        AddText(cause, "message", error.Body);
        AddText(cause, "field", error.Field);
        return cause;
    }

    private static void AddText(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            target[name] = value;
        }
    }

    private static string Qualified(string group, string resource) => group.Length == 0 ? resource : $"{resource}.{group}";
}
