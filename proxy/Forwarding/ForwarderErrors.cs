using Mesh.Proxy.Transport;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>Reads the forwarder's errors in our own words.</summary>
internal static class ForwarderErrors
{
    // RFC 9113 §7. The HTTP client has these of streams that a GOAWAY does not cover, and of those that were refused; it has tried them again itself by then, on other connections to the same endpoint.
    // A stream that is reset with NO_ERROR has been answered, which is no failure.
    private const long NoError = 0;
    private const long RefusedStream = 7;

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
            if ((error as HttpProtocolException ?? error.InnerException as HttpProtocolException) is { ErrorCode: NoError or RefusedStream })
            {
                return ForwardFailure.NotProcessed;
            }

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
