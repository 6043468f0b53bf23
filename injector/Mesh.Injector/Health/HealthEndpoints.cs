using Mesh.Injector.Serving;

namespace Mesh.Injector.Health;

/// <summary>What the kubelet asks.</summary>
internal sealed class HealthEndpoints(ServingCertificateStore certificates, DrainGate gate)
{
    /// <summary>The process answers.</summary>
    public static Task HandleHealthAsync(HttpContext context) => context.Response.WriteAsync("ok\n");

    /// <summary>Ready = there is a certificate to serve with, and the end has not begun.</summary>
    public Task HandleReadinessAsync(HttpContext context)
    {
        string? reason = gate.IsDraining ? "draining" : certificates.Current is null ? "no serving certificate yet" : null;
        context.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync((reason ?? "ready") + "\n");
    }
}
