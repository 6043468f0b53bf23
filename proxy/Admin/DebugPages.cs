using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>What the sidecar knows and does, for a person in the pod.</summary>
internal sealed partial class DebugPages(
    ProxyStateStore states,
    ConfigurationPublisher configuration,
    WorkloadCertificateStore certificates,
    DrainSignal drain,
    AdminSettings settings)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        new(settings.Port, HttpMethods.Get, "/debug/config", context =>
            WriteAsync(context, ConfigDump.Of(states.Current, configuration.Held), AdminJsonContext.Default.ConfigDump)),
        new(settings.Port, HttpMethods.Get, "/debug/certificate", CertificateAsync),
        new(settings.Port, HttpMethods.Post, "/drain", DrainAsync),
    ];

    private Task CertificateAsync(HttpContext context) => certificates.Current is { } certificate
        ? WriteAsync(context, CertificateDump.Of(certificate), AdminJsonContext.Default.CertificateDump)
        : AdminApplication.Answer(context, StatusCodes.Status404NotFound, "no certificate yet\n");

    private Task DrainAsync(HttpContext context)
    {
        drain.Start();
        Log.Draining(settings.Logger);
        return AdminApplication.Answer(context, StatusCodes.Status202Accepted, "draining\n");
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Draining, LogLevel.Information, "Draining on request: not ready any more, still serving")]
        public static partial void Draining(ILogger logger);
    }
}
