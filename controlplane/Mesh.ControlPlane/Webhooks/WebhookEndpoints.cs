using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Webhooks.Conversion;

namespace Mesh.ControlPlane.Webhooks;

/// <summary>What the API server may ask, on a port of its own.</summary>
internal static class WebhookEndpoints
{
    public const string ConvertPath = "/convert";

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<ReviewTurns>();
        services.AddSingleton<ReviewServer>();
    }

    public static void MapWebhooks(this WebApplication app) => app.MapWhen(Listener.Webhooks.Accepted, branch =>
    {
        var server = app.Services.GetRequiredService<ReviewServer>();
        branch.Run(context => context.Request.Path.Value switch
        {
            ConvertPath => server.HandleAsync(context, review => ConversionReview.Read(review, out string? fault) is { } question ? (question.Answer(), null) : (null, fault)),
            _ => Results.NotFound().ExecuteAsync(context),
        });
    });
}
