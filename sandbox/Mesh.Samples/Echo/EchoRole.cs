using System.Globalization;
using Mesh.Samples.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Echo;

/// <summary>
/// A server that says what it was asked, over HTTP/1.1 and gRPC, and fails as it is told. Probes and faults have a port of their own: a pod that refuses its
/// clients stays ready, which is the case that a mesh has to find out by itself.
/// </summary>
internal static class EchoRole
{
    public static WebApplication Create(SampleCommandLine commandLine)
    {
        WebApplicationBuilder builder = SampleHost.CreateBuilder(TimeProvider.System);
        builder.Listen(commandLine, commandLine.Port("health-port", 8081), listen => listen.Protocols = HttpProtocols.Http1);
        builder.Services.AddSingleton(services => new EchoServer(commandLine, services.GetRequiredService<SampleIdentity>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<EchoServer>());

        WebApplication application = builder.Build();
        application.MapProbes();
        EchoServer server = application.Services.GetRequiredService<EchoServer>();
        application.MapGet("/fault", context => context.Response.WriteAsJsonAsync(server.Fault, SamplesJsonContext.Default.EchoFault));
        application.MapGet("/requests", context => context.Response.WriteAsync(server.Requests.ToString(CultureInfo.InvariantCulture)));
        application.MapPut("/fault", context => SetAsync(context, server));
        return application;
    }

    private static async Task SetAsync(HttpContext context, EchoServer server)
    {
        EchoFault fault = await context.Request.ReadFromJsonAsync(SamplesJsonContext.Default.EchoFault, context.RequestAborted) ?? new EchoFault();
        if (fault.Problem is { } problem)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(problem + "\n", context.RequestAborted);
            return;
        }

        await server.SetAsync(fault);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
