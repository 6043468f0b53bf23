using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>Requests of the conformance tests and what must come of them.</summary>
internal static class Expect
{
    public const string First = "echo-v1";
    public const string Second = "echo-v2";

    /// <summary>A request to the Service <c>echo</c>.</summary>
    public static CallRequest Get(string path, params (string Name, string Value)[] headers) => GetFrom("echo", path, headers);

    /// <summary>A request to an authority.</summary>
    public static CallRequest GetFrom(string authority, string path, params (string Name, string Value)[] headers) =>
        new($"http://{authority}{path}") { Headers = headers.ToDictionary(header => header.Name, header => header.Value) };

    /// <summary>The backend that answers.</summary>
    public static RouteCase Reaches(this CallRequest call, string version) => new($"is answered by {version}", call, answer => answer.Echo?.Version == version);

    /// <summary>The backend that answers, and a header field that the route sets on the answer; null if it must not be there.</summary>
    public static RouteCase Reaches(this CallRequest call, string version, string? set) => new(
        $"is answered by {version} with x-header-set {set ?? "absent"}",
        call,
        answer => answer.Echo?.Version == version && answer.Headers.GetValueOrDefault("x-header-set") == set);

    /// <summary>No rule matches.</summary>
    public static RouteCase IsNotFound(this CallRequest call) => new("is not found", call, answer => answer.Status == 404);

    /// <summary>What the backend sees: target, and header fields; null for those that must not be there.</summary>
    public static RouteCase Sees(this CallRequest call, string target, params (string Name, string? Value)[] headers) => new(
        $"arrives as {target} with {string.Join(", ", headers.Select(header => $"{header.Name}: {header.Value ?? "absent"}"))}",
        call,
        answer => answer.Echo is { Version: First } echo && echo.Target == target
            && headers.All(header => echo.Headers.GetValueOrDefault(header.Name) == header.Value));

    /// <summary>Where the client is sent to.</summary>
    public static RouteCase Redirects(this CallRequest call, int status, string location) => new(
        $"is sent to {location} with {status}",
        call,
        answer => answer.Status == status && answer.Headers.GetValueOrDefault("location") == location);
}
