namespace Mesh.Samples.Shop;

/// <summary>Adds to every answer who gave it and who asked.</summary>
internal static class SampleHeaders
{
    public static void UseSampleHeaders(this WebApplication application)
    {
        SampleIdentity identity = application.Services.GetRequiredService<SampleIdentity>();
        application.Use((context, next) =>
        {
            context.Response.Headers[SampleIdentity.VersionHeader] = identity.Version;
            if (Caller(context.Request) is { Length: > 0 } caller)
            {
                context.Response.Headers[SampleIdentity.ClientHeader] = caller;
            }

            return next(context);
        });
    }

    public static string Caller(HttpRequest request) => ForwardedClientCertificate.CallerUri(request.Headers[ForwardedClientCertificate.Header]);
}
