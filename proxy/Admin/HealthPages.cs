using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Admin;

/// <summary>Health for the kubelet.</summary>
internal sealed class HealthPages(Readiness readiness, int port)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        // Alive means: this process answers. Whether it can serve is readiness; a restart would not bring back a control plane.
        new(port, HttpMethods.Get, "/healthz", context => AdminApplication.Answer(context, StatusCodes.Status200OK, "ok\n")),
        new(port, HttpMethods.Get, "/readyz", ReadyAsync),
        new(port, HttpMethods.Get, "/ready", ReadyAsync),
    ];

    private Task ReadyAsync(HttpContext context)
    {
        IReadOnlyList<string> missing = readiness.Missing();
        return missing.Count == 0
            ? AdminApplication.Answer(context, StatusCodes.Status200OK, "ready\n")
            : AdminApplication.Answer(context, StatusCodes.Status503ServiceUnavailable, $"not ready: {string.Join(", ", missing)}\n");
    }
}
