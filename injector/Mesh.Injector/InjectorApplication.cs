using Mesh.Api.WellKnown;
using Mesh.Injection;
using Mesh.Injector.Admission;
using Mesh.Injector.Health;
using Mesh.Injector.Options;
using Mesh.Injector.Serving;

namespace Mesh.Injector;

/// <summary>The composition of the injector.</summary>
internal static class InjectorApplication
{
    /// <summary>After the drain delay: what is still being answered gets this long.</summary>
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(10);

    public static WebApplication Create(InjectorOptions options, TimeProvider time)
    {
        ServingCertificateStore certificates = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(certificates);
        builder.Services.AddSingleton(new PodInjector(options.Injection));
        builder.Services.AddSingleton<ReviewTurns>();
        builder.Services.AddSingleton<MutateEndpoint>();
        builder.Services.AddSingleton<InjectionVersionEndpoint>();
        builder.Services.AddSingleton<HealthEndpoints>();
        builder.Services.AddSingleton<DrainGate>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DrainGate>());
        builder.Services.AddHostedService<ServingCertificateReloader>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainDelay + FinishTimeout);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => InjectorListeners.Configure(kestrel, options, certificates));

        WebApplication application = builder.Build();
        MutateEndpoint mutate = application.Services.GetRequiredService<MutateEndpoint>();
        HealthEndpoints health = application.Services.GetRequiredService<HealthEndpoints>();
        application.MapPost("/mutate/namespace", (RequestDelegate)mutate.HandleNamespaceAsync);
        application.MapPost("/mutate/pod", (RequestDelegate)mutate.HandlePodAsync);
        InjectionVersionEndpoint version = application.Services.GetRequiredService<InjectionVersionEndpoint>();
        application.MapGet(MeshNames.InjectionVersionPath, (RequestDelegate)version.HandleAsync);
        application.MapGet("/healthz", (RequestDelegate)HealthEndpoints.HandleHealthAsync);
        application.MapGet("/readyz", (RequestDelegate)health.HandleReadinessAsync);
        return application;
    }
}
