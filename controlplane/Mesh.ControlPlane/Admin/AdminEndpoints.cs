using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Admin;

/// <summary>Health for the kubelet, metrics for Prometheus, and the state of things for people on this machine.</summary>
/// <remarks>
/// The port decides who may ask what, so each port has its own branch and its own pages. Endpoint routing would share them between branches, or go by
/// the Host header, which is anybody's to choose.
/// </remarks>
internal static class AdminEndpoints
{
    public static void MapAdmin(this WebApplication app)
    {
        app.MapWhen(Listener.Metrics.Accepted, branch =>
        {
            branch.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
            branch.Serve(new()
            {
                ["/healthz"] = _ => Results.Text("ok\n"),
                ["/readyz"] = Ready,
            });
        });
        // Names of services and identities are for operators, who get here by kubectl port-forward.
        app.MapWhen(Listener.Debug.Accepted, branch => branch.Serve(new()
        {
            ["/debug/model"] = services => Results.Json(ModelView.Of(services.GetRequiredService<ModelStore>().Current), DebugContext.Default.ModelView),
            ["/debug/streams"] = services => Results.Json(services.GetRequiredService<StreamRegistry>().Views(), DebugContext.Default.IReadOnlyListStreamView),
            ["/debug/links"] = services => Results.Json(services.GetRequiredService<LinkReports>().Current.Values.OrderBy(report => report.Cluster, StringComparer.Ordinal), DebugContext.Default.IEnumerableLinkReport),
            ["/debug/regions"] = services => Results.Json(services.GetRequiredService<RegionBook>().Current.At(services.GetRequiredService<TimeProvider>().GetUtcNow()), DebugContext.Default.IReadOnlyListEffectiveRegion),
            ["/debug/informers"] = services => Results.Json(services.GetRequiredService<ClusterInformers>().States(), DebugContext.Default.IReadOnlyListInformerState),
        }));
    }

    private static void Serve(this IApplicationBuilder branch, Dictionary<string, Func<IServiceProvider, IResult>> pages) => branch.Run(context =>
    {
        bool reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return reads && pages.TryGetValue(context.Request.Path.Value ?? "", out var page)
            ? page(context.RequestServices).ExecuteAsync(context)
            : Results.NotFound().ExecuteAsync(context);
    });

    private static IResult Ready(IServiceProvider services)
    {
        if (services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            return Unavailable("shutting down");
        }

        var readiness = services.GetRequiredService<Readiness>();
        return readiness.IsReady ? Results.Text("ok\n") : Unavailable($"waiting for {string.Join(", ", readiness.Missing)}");
    }

    private static IResult Unavailable(string reason) => Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
