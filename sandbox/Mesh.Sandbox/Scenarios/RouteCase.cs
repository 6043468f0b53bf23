using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A request and what a route makes of it.</summary>
/// <param name="Promise">In words.</param>
/// <param name="Call">The request.</param>
/// <param name="IsRight">Whether the answer keeps the promise.</param>
internal sealed record RouteCase(string Promise, CallRequest Call, Func<CallResult, bool> IsRight)
{
    /// <summary>Request and answer in a line.</summary>
    public string Describe(CallResult result) => $"{Call.Method} {new Uri(Call.Url).PathAndQuery} → {result}"
        + (result.Echo is { } echo ? $" {echo.Version} saw {echo.Method} {echo.Host}{echo.Target}" : "")
        + (result.Headers.GetValueOrDefault("location") is { } location ? $" {location}" : "");
}
