using Mesh.Samples.Hosting;
using Mesh.Samples.Load.Statistics;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Samples.Load;

/// <summary>The load generator: a steady load on each target, statistics, and runs on request.</summary>
internal static class LoadRole
{
    public static WebApplication Create(SampleCommandLine commandLine)
    {
        TimeProvider time = TimeProvider.System;
        LoadTarget[] targets = [.. commandLine.All("target").Select(LoadTarget.Parse)];
        TargetStatistics[] statistics = [.. targets.Select(target => new TargetStatistics(target, time))];

        WebApplicationBuilder builder = SampleHost.CreateBuilder(time);
        builder.Listen(commandLine, commandLine.Port("port", 8080), listen => listen.Protocols = HttpProtocols.Http1);
        foreach ((LoadTarget target, TargetStatistics results) in targets.Zip(statistics))
        {
            // Not AddHostedService, which keeps one service of a type.
            builder.Services.AddSingleton<IHostedService>(services =>
                new SteadyLoad(target, results, time, services.GetRequiredService<ILogger<SteadyLoad>>()));
        }

        builder.Services.AddSingleton(new CallEndpoint(time));
        WebApplication application = builder.Build();
        application.MapProbes();
        LoadEndpoints endpoints = new(targets, statistics, time, application.Lifetime);
        application.MapGet("/stats", endpoints.ReportAsync);
        application.MapPost("/run", endpoints.RunAsync);
        application.MapPost("/call", application.Services.GetRequiredService<CallEndpoint>().InvokeAsync);
        application.MapPost("/raw", new RawEndpoint(time).InvokeAsync);
        application.MapDelete("/run/{id}", endpoints.StopAsync);
        return application;
    }
}
