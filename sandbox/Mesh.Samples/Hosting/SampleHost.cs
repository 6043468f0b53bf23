using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Hosting;

/// <summary>What all servers of the samples have in common: start, logging, probes, an orderly end.</summary>
internal static class SampleHost
{
    /// <summary>After the drain delay: requests in flight get this long.</summary>
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder CreateBuilder(TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(SampleIdentity.FromEnvironment());
        builder.Services.AddSingleton<DrainGate>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DrainGate>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainGate.Delay + FinishTimeout);
        return builder;
    }

    /// <summary>Opens a listener on all addresses, or on <c>--address</c>.</summary>
    public static void Listen(this WebApplicationBuilder builder, SampleCommandLine commandLine, int port, Action<ListenOptions> configure)
    {
        IPAddress address = commandLine.Text("address") is { } text ? IPAddress.Parse(text) : IPAddress.Any;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(new IPEndPoint(address, port), configure);
        });
    }

    public static void MapProbes(this WebApplication application)
    {
        DrainGate gate = application.Services.GetRequiredService<DrainGate>();
        application.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        application.MapGet("/readyz", context =>
        {
            context.Response.StatusCode = gate.IsDraining ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return context.Response.WriteAsync(gate.IsDraining ? "draining\n" : "ready\n");
        });
    }

    public static async Task<int> RunAsync(WebApplication application)
    {
        await using (application)
        {
            await application.RunAsync();
        }

        return 0;
    }

    public static async Task<int> HelpAsync()
    {
        await Console.Out.WriteAsync(SampleCommandLine.Usage);
        return 0;
    }
}
