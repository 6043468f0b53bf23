using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Snapshots;

/// <summary>A route that says everything, from the object to the wire.</summary>
public sealed class HttpRoutingEncoderTests
{
    [Fact]
    public void Encode_EverythingThatARouteCanSay_IsOnTheWire()
    {
        var world = new RouteWorld();
        world.Apply(RouteWorld.Http("route", """
            hostnames: [example.com]
            rules:
            - name: main
              matches:
              - path: {type: Exact, value: /a}
                method: POST
                headers: [{name: A, value: b}, {type: RegularExpression, name: c, value: d+}]
                queryParams: [{name: q, value: w}]
              filters:
              - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: s, value: t}], add: [{name: u, value: v}], remove: [x]}}
              - {type: ResponseHeaderModifier, responseHeaderModifier: {remove: [server]}}
              - {type: URLRewrite, urlRewrite: {hostname: b.c, path: {type: ReplaceFullPath, replaceFullPath: /z}}}
              - {type: RequestMirror, requestMirror: {backendRef: {name: cart-v2, port: 80}, percent: 10}}
              backendRefs:
              - {name: cart-v1, port: 80, weight: 9, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [y]}}]}
              - {name: absent, port: 80}
              timeouts: {request: 10s, backendRequest: 0s}
              retry: {codes: [503], attempts: 2, backoff: 50ms}
            - matches: [{path: {value: /old}}]
              filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: new.example.com, port: 8443, statusCode: 301, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]
            - matches: [{path: {type: RegularExpression, value: '/r.*'}}]
            """));

        string json = HttpRoutingEncoder.Encode(world.Routing()).ToString();

        Assert.Equal(
            """
            { "matches": [
            { "hostname": "example.com", "pathExact": "/a", "headers": [ { "name": "a", "exact": "b" }, { "name": "c", "regex": "d+" } ], "queryParams": [ { "name": "q", "exact": "w" } ], "method": "POST" },
            { "rule": 1, "hostname": "example.com", "pathPrefix": "/old" },
            { "rule": 2, "hostname": "example.com", "pathRegex": "/r.*" } ],
            "rules": [
            { "source": "HTTPRoute shop/route", "name": "main",
            "filters": { "requestHeaders": { "set": [ { "name": "s", "value": "t" } ], "add": [ { "name": "u", "value": "v" } ], "remove": [ "x" ] },
            "responseHeaders": { "remove": [ "server" ] },
            "rewrite": { "hostname": "b.c", "path": { "replaceFullPath": "/z" } },
            "mirrors": [ { "backend": { "service": "shop/cart-v2", "weight": 1, "port": 80 }, "numerator": 10, "denominator": 100 } ] },
            "backends": [ { "service": "shop/cart-v1", "weight": 9, "port": 80, "filters": { "requestHeaders": { "remove": [ "y" ] } } },
            { "weight": 1, "unresolved": "there is no Service shop/absent in the mesh" } ],
            "timeouts": { "requestMs": 10000, "backendRequestMs": 0 },
            "retry": { "codes": [ 503 ], "attempts": 2, "backoffMs": 50, "onConnectionError": true } },
            { "source": "HTTPRoute shop/route", "name": "1",
            "filters": { "redirect": { "scheme": "https", "hostname": "new.example.com", "port": 8443, "path": { "replacePrefix": "/new" }, "statusCode": 301 } } },
            { "source": "HTTPRoute shop/route", "name": "2" } ] }
            """.ReplaceLineEndings(" "),
            json);
    }
}
