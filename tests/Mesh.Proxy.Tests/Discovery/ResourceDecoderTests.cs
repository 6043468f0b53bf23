using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class ResourceDecoderTests
{
    [Fact]
    public void Decode_WellFormedService_IsAccepted() =>
        Assert.True(ResourceDecoder.Decode(ResourceType.Service, Wrap(Service("shop/cart", "10.96.0.1"))).IsAccepted);

    [Fact]
    public void Decode_NoContent_IsRejected() =>
        Assert.Equal("mesh.v1.Service shop/cart: resource: has no content", Reject(ResourceType.Service, new Resource { Name = "shop/cart", Version = "1" }));

    [Fact]
    public void Decode_AnotherType_IsRejected() => Assert.Contains("is a type.googleapis.com/mesh.v1.Workload", Reject(ResourceType.Service, Wrap(Workload())));

    [Fact]
    public void Decode_TruncatedBytes_IsRejected()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        resource.Resource_.Value = ByteString.CopyFrom(resource.Resource_.Value.Span[..^3]);

        Assert.Contains("shop/cart: resource: ", Reject(ResourceType.Service, resource));
    }

    [Fact]
    public void Decode_NoVersion_IsRejected()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        resource.Version = "";

        Assert.Contains("version: must have", Reject(ResourceType.Service, resource));
    }

    public static TheoryData<string, Action<V1.Service>> MalformedServices => new()
    {
        { "name: ", service => service.Name = "other" },
        { "cluster: 'Cluster 1' is not", service => service.Cluster = "Cluster 1" },
        { "cluster_ips[0]: 'nowhere' is not", service => service.ClusterIps[0] = "nowhere" },
        { "ports[0].port: 0 is not a port", service => service.Ports[0].Port = 0 },
        { "ports[0].port: 65536 is not a port", service => service.Ports[0].Port = 65536 },
        { "ports[1].port: 80 appears twice", service => service.Ports.Add(service.Ports[0].Clone()) },
        { "ports[0].backends: must have 1 to", service => service.Ports[0].Backends.Clear() },
        { "ports[0].backends[0].service: 'cart' is not", service => service.Ports[0].Backends[0].Service = "cart" },
        { "ports[0].backends[0].port: 70000 is not", service => service.Ports[0].Backends[0].Port = 70000 },
        { "ports[0].backends[0].weight: 1000001 is above", service => service.Ports[0].Backends[0].Weight = 1_000_001 },
    };

    public static TheoryData<string, Action<V1.HttpRouting>> MalformedRoutes => new()
    {
        { "matches[0].rule: 2 is not an index into the 2 rules", http => http.Matches[0].Rule = 2 },
        { "matches: 4097 are more than 4096", http => http.Matches.AddRange(Enumerable.Repeat(http.Matches[0], 4095)) },
        { "rules: 4097 are more than 4096", http => http.Rules.AddRange(Enumerable.Repeat(http.Rules[0], 4095)) },
        { "matches[0].hostname: 'Web' is not", http => http.Matches[0].Hostname = "Web" },
        { "matches[0].hostname: '*' is not", http => http.Matches[0].Hostname = "*" },
        { "matches[0].hostname: 'web:80' is not", http => http.Matches[0].Hostname = "web:80" },
        { "matches[0].path_exact: must begin with a slash", http => http.Matches[0].PathExact = "a" },
        { "matches[0].path_prefix: must begin with a slash", http => http.Matches[0].PathPrefix = "/" + new string('a', 1024) },
        { "matches[0].path_regex: must have 1 to 1024", http => http.Matches[0].PathRegex = "" },
        { "matches[0].path_regex: must have 1 to 1024", http => http.Matches[0].PathRegex = new string('a', 1025) },
        { "matches[0].path_regex: Invalid pattern", http => http.Matches[0].PathRegex = "a)|(b" },
        { "matches[0].path_regex: Invalid pattern", http => http.Matches[0].PathRegex = "(?x)a#" },
        { "matches[0].path_regex: ", http => http.Matches[0].PathRegex = "(a)\\1" },
        { "matches[0].path_regex: ", http => http.Matches[0].PathRegex = "(?=a)b" },
        { "matches[0].path_regex: ", http => http.Matches[0].PathRegex = "((a{1000}){1000}){1000}" },
        { "matches[0].headers: 17 are more than 16", http => http.Matches[0].Headers.AddRange(Enumerable.Repeat(Value("x-a"), 17)) },
        { "matches[0].headers[0].name: 'X-A' is not", http => http.Matches[0].Headers.Add(Value("X-A")) },
        { "matches[0].headers[0].value: is missing", http => http.Matches[0].Headers.Add(new V1.HttpValueMatch { Name = "x-a" }) },
        { "matches[0].headers[0].regex: ", http => http.Matches[0].Headers.Add(new V1.HttpValueMatch { Name = "x-a", Regex = "[" }) },
        { "matches[0].headers[0].exact: has more than 4096", http => http.Matches[0].Headers.Add(new V1.HttpValueMatch { Name = "x-a", Exact = new string('a', 4097) }) },
        { "matches[0].query_params[0].name: '' is not", http => http.Matches[0].QueryParams.Add(Value("")) },
        { "matches[0].method: 'GET /' is not", http => http.Matches[0].Method = "GET /" },
        { "matches[257]: more than 256 different", http => http.Matches.AddRange(Enumerable.Range(0, 257).Select(i => new V1.HttpRouteMatch { PathRegex = $"/{i}" })) },
        { "rules[1].source: must have 1 to", http => http.Rules[1].Source = "" },
        { "rules[1].source: has control characters", http => http.Rules[1].Source = "HTTPRoute\n" },
        { "rules[1].name: must have 1 to", http => http.Rules[1].Name = "" },
        { "rules[1].backends: 129 are more than 128", http => http.Rules[1].Backends.AddRange(Enumerable.Repeat(http.Rules[1].Backends[0], 127)) },
        { "rules[1].backends[0].service: 'cart' is not", http => http.Rules[1].Backends[0].Service = "cart" },
        { "rules[1].backends[0].port: 0 is not", http => http.Rules[1].Backends[0].Port = 0 },
        { "rules[1].backends[0].weight: 1000001 is above", http => http.Rules[1].Backends[0].Weight = 1_000_001 },
        { "rules[1].backends[0].unresolved: has control", http => http.Rules[1].Backends[0].Unresolved = "\r\n" },
        { "rules[1].filters.rewrite: cannot be combined", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = Redirect(302), Rewrite = new V1.UrlRewrite() } },
        { "rules[1].filters.redirect.status_code: 0 is not", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = Redirect(0) } },
        { "rules[1].filters.redirect.scheme: 'ftp' is neither", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = new V1.HttpRedirect { StatusCode = 301, Scheme = "ftp" } } },
        { "rules[1].filters.redirect.port: 65536 is not", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = new V1.HttpRedirect { StatusCode = 301, Port = 65536 } } },
        { "rules[1].filters.redirect.hostname: 'a b' is not", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = new V1.HttpRedirect { StatusCode = 301, Hostname = "a b" } } },
        { "rules[1].filters.redirect.path: says neither", http => http.Rules[1].Filters = new V1.HttpFilters { Redirect = new V1.HttpRedirect { StatusCode = 301, Path = new V1.PathModifier() } } },
        { "rules[1].filters.rewrite.path.replace_full_path: must be empty", http => Rewrite(http, new V1.PathModifier { ReplaceFullPath = "/a\r\nb" }) },
        { "rules[1].filters.rewrite.path.replace_prefix: must be empty", http => Rewrite(http, new V1.PathModifier { ReplacePrefix = "/a?b" }) },
        { "rules[1].filters.rewrite.path.replace_prefix: must be empty", http => Rewrite(http, new V1.PathModifier { ReplacePrefix = "a" }) },
        { "matches[1]: leads to rule 1, which replaces a prefix", http => Rewrite(http, new V1.PathModifier { ReplacePrefix = "/a" }, match => match.PathExact = "/b") },
        { "rules[1].filters.request_headers.set[0].name: 'host' is written", http => Change(http, modifier => modifier.Set.Add(new V1.HeaderValue { Name = "host", Value = "a" })) },
        { "rules[1].filters.request_headers.add[0].name: 'content-length' is", http => Change(http, modifier => modifier.Add.Add(new V1.HeaderValue { Name = "content-length", Value = "1" })) },
        { "rules[1].filters.request_headers.remove[0]: 'transfer-encoding' is", http => Change(http, modifier => modifier.Remove.Add("transfer-encoding")) },
        { "rules[1].filters.request_headers.remove[0]: 'connection' is", http => Change(http, modifier => modifier.Remove.Add("connection")) },
        { "rules[1].filters.request_headers.remove[0]: 'x-forwarded-client-cert' is", http => Change(http, modifier => modifier.Remove.Add("x-forwarded-client-cert")) },
        { "rules[1].filters.request_headers.remove[0]: 'x-mesh-anything' is", http => Change(http, modifier => modifier.Remove.Add("x-mesh-anything")) },
        { "rules[1].filters.request_headers.set[0].name: 'X-A' is not", http => Change(http, modifier => modifier.Set.Add(new V1.HeaderValue { Name = "X-A" })) },
        { "rules[1].filters.request_headers.set[0].value: has control", http => Change(http, modifier => modifier.Set.Add(new V1.HeaderValue { Name = "x-a", Value = "a\r\nb: c" })) },
        { "rules[1].filters.request_headers.remove: 65 are more than 64", http => Change(http, modifier => modifier.Remove.AddRange(Enumerable.Repeat("x-a", 65))) },
        { "rules[1].filters: adds more than 8192 bytes", http => Change(http, modifier => modifier.Set.Add(new V1.HeaderValue { Name = "x-a", Value = new string('a', 8200) })) },
        { "rules[1].filters.mirrors[0].numerator: 2/1 is not", http => http.Rules[1].Filters = Mirror(2, 1) },
        { "rules[1].filters.mirrors[0].numerator: 0/0 is not", http => http.Rules[1].Filters = Mirror(0, 0) },
        { "rules[1].filters.mirrors[0].backend: is missing", http => (http.Rules[1].Filters = Mirror(1, 1)).Mirrors[0].Backend = null },
        { "rules[1].backends[0].filters.mirrors[0].backend.port: 0 is", http => (http.Rules[1].Backends[0].Filters = Mirror(1, 1)).Mirrors[0].Backend.Port = 0 },
        { "rules[1].retry.codes[1]: 399 is not", http => http.Rules[1].Retry = new V1.HttpRetry { Codes = { 503, 399 } } },
        { "rules[1].retry.attempts: 11 is above", http => http.Rules[1].Retry = new V1.HttpRetry { Attempts = 11 } },
        { "rules[1].retry.backoff_ms: 60001 is above", http => http.Rules[1].Retry = new V1.HttpRetry { BackoffMs = 60_001 } },
    };

    [Fact]
    public void Decode_WellFormedRoutes_AreAccepted() => Assert.True(ResourceDecoder.Decode(ResourceType.Service, Wrap(Routed())).IsAccepted);

    [Theory]
    [MemberData(nameof(MalformedRoutes))]
    public void Decode_MalformedRoutes_NamesFieldAndReason(string expected, Action<V1.HttpRouting> spoil)
    {
        V1.Service service = Routed();
        spoil(service.Ports[0].Http);

        Assert.Contains($"mesh.v1.Service shop/cart: ports[0].http.{expected}", Reject(ResourceType.Service, Wrap(service)));
    }

    [Theory]
    [MemberData(nameof(MalformedServices))]
    public void Decode_MalformedService_NamesFieldAndReason(string expected, Action<V1.Service> spoil)
    {
        V1.Service service = Service("shop/cart", "10.96.0.1");
        spoil(service);

        Assert.StartsWith("mesh.v1.Service shop/cart: " + expected, Reject(ResourceType.Service, Wrap("shop/cart", service)));
    }

    public static TheoryData<string, Action<V1.Endpoints>> MalformedEndpoints => new()
    {
        { "port_mappings[0].ports[0].target_port: 0 is not", set => set.PortMappings[0].Ports[0].TargetPort = 0 },
        { "port_mappings[0].ports[1].service_port: 80 appears twice", set => set.PortMappings[0].Ports.Add(set.PortMappings[0].Ports[0].Clone()) },
        { "localities[0].endpoints[0].address: 'x' is not", set => set.Localities[0].Endpoints[0].Address = "x" },
        { "localities[0].endpoints[0].port_mapping: 1 is not", set => set.Localities[0].Endpoints[0].PortMapping = 1 },
        { "localities[0].endpoints[0].spiffe_id: '' is not", set => set.Localities[0].Endpoints[0].SpiffeId = "" },
        { "localities[0].endpoints[0].spiffe_id: must be absent", set => set.Localities[0].Endpoints[0].Meshed = false },
    };

    [Theory]
    [MemberData(nameof(MalformedEndpoints))]
    public void Decode_MalformedEndpoints_NamesFieldAndReason(string expected, Action<V1.Endpoints> spoil)
    {
        V1.Endpoints endpoints = Endpoints(Endpoint("10.244.0.1"));
        spoil(endpoints);

        Assert.StartsWith("mesh.v1.Endpoints shop/cart: " + expected, Reject(ResourceType.Endpoints, Wrap("shop/cart", endpoints)));
    }

    public static TheoryData<string, Action<V1.Workload>> MalformedWorkloads => new()
    {
        { "name: ", workload => workload.Namespace = "other" },
        { "service_account: '' is not", workload => workload.ServiceAccount = "" },
        { "inbound[0].service: 'web' is not", workload => workload.Inbound[0].Service = "web" },
        { "inbound[0].service_port: 0 is not", workload => workload.Inbound[0].ServicePort = 0 },
        { "inbound[1]: port 80 of shop/web appears twice", workload => workload.Inbound.Add(workload.Inbound[0].Clone()) },
    };

    [Theory]
    [MemberData(nameof(MalformedWorkloads))]
    public void Decode_MalformedWorkload_NamesFieldAndReason(string expected, Action<V1.Workload> spoil)
    {
        V1.Workload workload = Workload();
        spoil(workload);

        Assert.StartsWith("mesh.v1.Workload shop/web-1: " + expected, Reject(ResourceType.Workload, Wrap("shop/web-1", workload)));
    }

    [Theory]
    [InlineData("", "contains no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "not PEM certificates")]
    public void Decode_UnusableTrustBundle_IsRejected(string pem, string expected) => Assert.Contains(
        expected,
        Reject(ResourceType.TrustBundle, Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = pem })));

    [Fact]
    public void Decode_UnknownFields_AreIgnored()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        // Field 1000, varint 1: what a control plane two versions ahead may add.
        resource.Resource_ = new Any { TypeUrl = ResourceType.Service, Value = ByteString.CopyFrom([.. resource.Resource_.Value.Span, 0xC0, 0x3E, 0x01]) };

        Assert.True(ResourceDecoder.Decode(ResourceType.Service, resource).IsAccepted);
    }

    private static string Reject(string type, Resource resource)
    {
        DecodedResource decoded = ResourceDecoder.Decode(type, resource);
        Assert.False(decoded.IsAccepted);
        return decoded.Rejection.ToString();
    }

    private static V1.HttpValueMatch Value(string name) => new() { Name = name, Exact = "1" };

    private static V1.HttpRedirect Redirect(uint status) => new() { StatusCode = status };

    private static V1.HttpFilters Mirror(uint numerator, uint denominator) => new()
    {
        Mirrors = { new V1.HttpMirror { Backend = new V1.WeightedBackend { Service = "shop/copy", Port = 80 }, Numerator = numerator, Denominator = denominator } },
    };

    private static void Rewrite(V1.HttpRouting http, V1.PathModifier path, Action<V1.HttpRouteMatch>? match = null)
    {
        http.Rules[1].Filters = new V1.HttpFilters { Rewrite = new V1.UrlRewrite { Path = path } };
        match?.Invoke(http.Matches[1]);
    }

    private static void Change(V1.HttpRouting http, Action<V1.HeaderModifier> change)
    {
        http.Rules[1].Filters = new V1.HttpFilters { RequestHeaders = new V1.HeaderModifier() };
        change(http.Rules[1].Filters.RequestHeaders);
    }

    /// <summary>A service with two rules that say something of everything.</summary>
    private static V1.Service Routed()
    {
        V1.Service service = Service("shop/cart", "10.96.0.1");
        V1.WeightedBackend backend = new() { Service = "shop/cart-v2", Port = 80, Weight = 1 };
        service.Ports[0].Http = new V1.HttpRouting
        {
            Matches = { new V1.HttpRouteMatch { Hostname = "*.shop", PathRegex = "/a|/b", Method = "GET" }, new V1.HttpRouteMatch { Rule = 1, PathPrefix = "/" } },
            Rules =
            {
                new V1.HttpRouteRule { Source = "HTTPRoute shop/cart", Name = "0", Filters = new V1.HttpFilters { Redirect = Redirect(301) } },
                new V1.HttpRouteRule
                {
                    Source = "HTTPRoute shop/cart",
                    Name = "1",
                    Backends = { backend, new V1.WeightedBackend { Weight = 1, Unresolved = "Service shop/gone does not exist" } },
                    Retry = new V1.HttpRetry { Codes = { 503 }, Attempts = 3, BackoffMs = 100 },
                    Filters = new V1.HttpFilters { Rewrite = new V1.UrlRewrite { Hostname = "cart.shop", Path = new V1.PathModifier { ReplacePrefix = "" } } },
                },
            },
        };
        return service;
    }
}
