using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Webhooks.Conversion;
using Mesh.ControlPlane.Webhooks.Validation;

namespace Mesh.ControlPlane.Webhooks;

/// <summary>What the API server may ask, on a port of its own.</summary>
internal static class WebhookEndpoints
{
    public const string ConvertPath = "/convert";
    public const string ValidatePath = "/validate";

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<ReviewTurns>();
        services.AddSingleton<ReviewServer>();
        services.AddSingleton(provider => new ReviewSettings(
            provider.GetRequiredService<ControlPlaneOptions>().RequireReferenceGrants, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectReviewer, SplitReviewer>();
        services.AddSingleton<IObjectReviewer, RouteGroupReviewer>();
        services.AddSingleton<IObjectReviewer, PolicyReviewer>();
        services.AddSingleton<IObjectReviewer, RegionReviewer>();
        services.AddSingleton<IObjectReviewer>(provider => new LinkReviewer(provider.GetRequiredService<ControlPlaneOptions>().Cluster));
        services.AddSingleton<IObjectReviewer>(new RouteReviewer<HttpRoute>(HttpRoute.KindName));
        services.AddSingleton<IObjectReviewer>(new RouteReviewer<GrpcRoute>(GrpcRoute.KindName));
        services.AddSingleton<ObjectReviews>();
    }

    public static void MapWebhooks(this WebApplication app) => app.MapWhen(Listener.Webhooks.Accepted, branch =>
    {
        var server = app.Services.GetRequiredService<ReviewServer>();
        var reviews = app.Services.GetRequiredService<ObjectReviews>();
        branch.Run(context => context.Request.Path.Value switch
        {
            ConvertPath => server.HandleAsync(context, review => ConversionReview.Read(review, out string? fault) is { } question ? (question.Answer(), null) : (null, fault)),
            ValidatePath => server.HandleAsync(
                context, review => AdmissionReview.Read(review, out string? fault) is { } question ? (question.Answer(reviews.Review(question)), null) : (null, fault)),
            _ => Results.NotFound().ExecuteAsync(context),
        });
    });
}
