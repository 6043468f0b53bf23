using k8s;
using k8s.Models;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Serving;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Sidecars;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Status.Reports;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.ControlPlane.Webhooks;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Reporting;
using OpenTelemetry.Metrics;

namespace Mesh.ControlPlane;

/// <summary>The whole control plane: what serves sidecars, fed by Kubernetes.</summary>
internal static class ControlPlaneApplication
{
    public static WebApplication Build(ControlPlaneOptions options, KubernetesClientConfiguration cluster, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        builder.Logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        // Streams are told at once and leave at once; what is left is a request or two.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(time ?? TimeProvider.System);

        builder.AddServing(options);
        builder.Services.AddKubernetes(cluster);
        builder.Services.AddFederation();
        builder.Services.AddLinks();
        builder.Services.AddRegions();
        builder.Services.AddWebhooks();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(DiscoveryMetrics.MeterName, IssuanceMetrics.MeterName, InformerMetrics.MeterName, SidecarMetrics.MeterName, FederationMetrics.MeterName, RegionMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            // Room for series is set aside for each instrument, 2,000 unless told otherwise; what the framework counts has a few.
            .AddView(instrument => instrument.Meter.Name.StartsWith("Mesh.", StringComparison.Ordinal) ? null : new MetricStreamConfiguration { CardinalityLimit = 100 })
            .AddPrometheusExporter());

        var app = builder.Build();
        app.Services.GetRequiredService<InformerMetrics>();
        app.Services.GetRequiredService<FederationMetrics>();
        app.Services.GetRequiredService<RegionMetrics>();
        app.MapAdmin();
        app.MapWebhooks();
        app.MapFederation();
        app.MapServing();
        return app;
    }

    private static void AddKubernetes(this IServiceCollection services, KubernetesClientConfiguration cluster)
    {
        services.AddSingleton(provider => new ServerOutage(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ServerOutage>>()));
        services.AddSingleton(provider => new KubernetesConnection(cluster, provider.GetRequiredService<TimeProvider>()) { Outage = provider.GetRequiredService<ServerOutage>() });
        services.AddSingleton<ITokenReviewer, TokenReviewer>();

        services.AddSingleton<ClusterInformers>();
        services.AddSingleton<InformerMetrics>();
        services.AddSingleton<ModelInputs>();
        services.AddSingleton<ModelOutputs>();
        services.AddHostedService<ModelLoop>();

        services.AddAuthority();
        services.AddSingleton<IPublisher, TrustBundlePublisher>();
        services.AddSingleton<IPublisher, InjectorCertificatePublisher>();
        services.AddCaBundle(CaBundleTargets.Injector);
        services.AddCaBundle(CaBundleTargets.Validation);
        services.AddCaBundle(CaBundleTargets.SplitConversion);
        services.AddSingleton<IPublisher, NamespaceSettingsReporter>();
        services.AddSingleton<IPublisher, ServiceImportPublisher>();
        services.AddSingleton<IPublisher, ServiceExportReporter>();
        services.AddSingleton(provider => new EventRecorder(
            provider.GetRequiredService<KubernetesConnection>().Resource<k8s.Models.Eventsv1Event>(),
            new() { Controller = "mesh.dev/controlplane", Instance = provider.GetRequiredService<ControlPlaneOptions>().Replica },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventRecorder>>()));
        services.AddSingleton<GenerationLedger>();
        services.AddSingleton<Departures>();
        services.AddSingleton<ApplicationJudge>();
        services.AddSingleton<StatusTriggers>();
        services.AddSingleton<StatusPace>();
        services.AddSingleton<ReconnectWindow>();
        services.AddSingleton<Leadership>();
        services.AddSingleton<ReportMap>();
        services.AddSingleton<Replicas>();
        services.AddSingleton<FleetReports>();
        services.AddSingleton<ReportInputs>();
        services.AddHostedService<ReportLoop>();
        services.AddSingleton<StatusInputs>();
        services.AddSingleton<IStatusWriter, SplitStatusWriter>();
        services.AddSingleton<IStatusWriter, PolicyStatusWriter>();
        services.AddWorkloadPolicyStatus(SubjectSources.AccessPolicies, informers => informers.AccessPolicies);
        services.AddWorkloadPolicyStatus(SubjectSources.RateLimitPolicies, informers => informers.RateLimitPolicies);
        services.AddRouteStatus(RouteKind.Http, informers => informers.HttpRoutes);
        services.AddRouteStatus(RouteKind.Grpc, informers => informers.GrpcRoutes);
        services.AddSingleton<StatusLoopInputs>();
        services.AddSingleton<StatusLoop>();
        services.AddSidecarReports();
        services.AddSingleton<LeaderWork>();
        services.AddHostedService<LeaderLoop>();
    }

    private static void AddAuthority(this IServiceCollection services)
    {
        services.AddSingleton<AuthoritySecrets>();
        services.AddSingleton<WantedAuthority>();
        services.AddSingleton<TrustPublication>();
        services.AddHostedService<AuthorityLoop>();

        services.AddSingleton<TrustObserver>();
        services.AddSingleton<RotationStatus>();
        services.AddHostedService<TrustReporter>();

        services.AddSingleton<SelfMadeRoot>();
        services.AddSingleton<ExpiryWarnings>();
        services.AddSingleton<FleetObserver>();
        services.AddSingleton<RotationInputs>();
        services.AddSingleton<RotationLoop>();
    }

    /// <summary>What federation needs of Kubernetes.</summary>
    private static void AddLinks(this IServiceCollection services)
    {
        services.AddHostedService<LinkLoop>();
        services.AddSingleton<IGateways, ServiceGateways>();
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<JoinTokens>();
        services.AddSingleton<IJoinTokens>(provider => provider.GetRequiredService<JoinTokens>());
        services.AddSingleton<JoinCaller>();
        services.AddSingleton<KeptPeers>();
        services.AddSingleton<IKeptPeers>(provider => provider.GetRequiredService<KeptPeers>());
        services.AddSingleton<LinkKeeperInputs>();
        services.AddSingleton<LinkKeeper>();
        services.AddSingleton(provider => new OwnPlace(
            provider.GetRequiredService<ControlPlaneOptions>().Cluster,
            System.Net.IPAddress.TryParse(provider.GetRequiredService<KubernetesConnection>().BaseUri.Host.Trim('[', ']'), out var server)
                ? new HashSet<System.Net.IPAddress> { server } : new HashSet<System.Net.IPAddress>()));
        services.AddSingleton<FollowerInputs>();
    }

    /// <summary>What operators want of regions.</summary>
    private static void AddRegions(this IServiceCollection services)
    {
        services.AddSingleton<RegionBook>();
        services.AddSingleton<RegionJournal>();
        services.AddSingleton<RegionMetrics>();
        services.AddSingleton<RegionOutputs>();
        services.AddSingleton<RegionInputs>();
        services.AddHostedService<RegionLoop>();
        services.AddSingleton<RegionKeeperInputs>();
        services.AddSingleton<RegionKeeper>();
    }

    private static void AddSidecarReports(this IServiceCollection services)
    {
        services.AddSingleton(provider => new InjectorClient(provider.GetRequiredService<AuthorityHolder>(), provider.GetRequiredService<ControlPlaneOptions>()));
        services.AddSingleton<InjectorVersion>();
        services.AddSingleton<SidecarPace>();
        services.AddSingleton<SidecarMetrics>();
        services.AddSingleton<SidecarReporter>();
        services.AddSingleton<SidecarLoopSurroundings>();
        services.AddSingleton<SidecarLoop>();
    }

    private static void AddCaBundle<T>(this IServiceCollection services, CaBundleTarget<T> target)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        services.AddSingleton<IPublisher>(provider => ActivatorUtilities.CreateInstance<CaBundlePublisher<T>>(provider, target));

    private static void AddWorkloadPolicyStatus<T>(
        this IServiceCollection services, WorkloadPolicySubjects subjects, Func<ClusterInformers, Informer<T>> informer)
        where T : class, IWorkloadPolicy =>
        services.AddSingleton<IStatusWriter>(provider => new WorkloadPolicyStatusWriter<T>(
            subjects,
            provider.GetRequiredService<KubernetesConnection>().Resource<T>(),
            informer(provider.GetRequiredService<ClusterInformers>()),
            provider.GetRequiredService<StatusInputs>(),
            provider.GetRequiredService<TimeProvider>()));

    private static void AddRouteStatus<T>(this IServiceCollection services, RouteKind kind, Func<ClusterInformers, Informer<T>> informer)
        where T : class, IRouteObject =>
        services.AddSingleton<IStatusWriter>(provider => new RouteStatusWriter<T>(
            kind,
            provider.GetRequiredService<KubernetesConnection>().Resource<T>(),
            informer(provider.GetRequiredService<ClusterInformers>()),
            provider.GetRequiredService<StatusInputs>(),
            provider.GetRequiredService<TimeProvider>()));
}
