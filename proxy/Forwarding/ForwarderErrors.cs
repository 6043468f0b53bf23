using Mesh.Proxy.Transport;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>Reads the forwarder's errors in our own words.</summary>
internal static class ForwarderErrors
{
    public static ForwardFailure ToFailure(ForwarderError error, Exception? cause) => error switch
    {
        ForwarderError.None => ForwardFailure.None,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
            or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => ForwardFailure.ClientGone,
        ForwarderError.RequestBodyClient => ForwardFailure.ClientBody,
        ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination =>
            ForwardFailure.ResponseTruncated,
        ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders => FromExchange(cause),
        _ => ForwardFailure.Internal,
    };

    private static ForwardFailure FromExchange(Exception? cause)
    {
        if (DialException.Find(cause) is { } dial)
        {
            return dial;
        }

        for (Exception? error = cause; error is not null; error = error.InnerException)
        {
            switch ((error as HttpRequestException)?.HttpRequestError ?? (error as HttpIOException)?.HttpRequestError)
            {
                case HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError
                    or HttpRequestError.ConfigurationLimitExceeded:
                    return ForwardFailure.UpstreamProtocol;
                case HttpRequestError.ResponseEnded or HttpRequestError.ConnectionError:
                    return ForwardFailure.UpstreamReset;
                default:
                    break;
            }
        }

        return ForwardFailure.UpstreamReset;
    }
}
