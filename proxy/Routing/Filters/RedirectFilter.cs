using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>Sends the client elsewhere: the sidecar answers itself.</summary>
internal sealed class RedirectFilter
{
    /// <summary>Stable code of the answer, as failures have one.</summary>
    public const string Reason = "redirect";

    private const string Http = "http";
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private readonly string _scheme;
    private readonly string _hostname;
    private readonly string _port;
    private readonly PathChange? _path;

    /// <param name="redirect">As the control plane has sent it, valid.</param>
    /// <param name="servicePort">The port that was called.</param>
    public RedirectFilter(HttpRedirect redirect, int servicePort)
    {
        _scheme = redirect.Scheme.Length == 0 ? Http : redirect.Scheme;
        int usual = _scheme == Http ? HttpPort : HttpsPort;
        // Gateway API, HTTPRequestRedirectFilter.port: a scheme without a port means the port of the scheme.
        int port = redirect.Port != 0 ? (int)redirect.Port : redirect.Scheme.Length > 0 ? usual : servicePort;
        _port = port == usual ? "" : $":{port}";
        _hostname = redirect.Hostname;
        _path = PathChange.Of(redirect.Path);
        StatusCode = (int)redirect.StatusCode;
    }

    public int StatusCode { get; }

    /// <summary>Where to. What the filter does not say stays as the client has sent it.</summary>
    /// <param name="head">The request.</param>
    /// <param name="prefixLength">See <see cref="PathChange.Apply"/>.</param>
    public string LocationOf(RequestHead head, int prefixLength)
    {
        string target = _path is not null
            ? _path.Apply(RequestPath.Of(head.PathAndQuery), prefixLength).ToString()
            : Encoding.Latin1.GetString(head.PathAndQuery);
        target = target.StartsWith('/') ? target : "/" + target;
        string host = _hostname.Length > 0 ? _hostname : Encoding.Latin1.GetString(RequestParts.HostOf(head.Authority));
        // A client of HTTP/1.0 may have named nobody; it knows whom it has asked.
        return host.Length == 0 ? target : $"{_scheme}://{host}{_port}{target}";
    }
}
