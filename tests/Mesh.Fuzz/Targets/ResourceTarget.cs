using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Fuzz.Targets;

/// <summary>Resources of the control plane: what is not refused can be made into the state that requests read, and a refusal says why. The first byte chooses the type.</summary>
internal sealed class ResourceTarget : IFuzzTarget
{
    private const string Name = "shop/cart";
    private const string TrustDomain = "cluster.local";
    private static readonly string[] Types = [ResourceType.Service, ResourceType.Endpoints, ResourceType.Workload, ResourceType.TrustBundle, ResourceType.Regions];

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Seed(0, V1.Service.Parser.ParseJson(
            """
            {"namespace": "shop", "name": "cart", "clusterIps": ["10.96.0.1", "fd00::1"], "cluster": "east", "ports": [
              {"port": 80, "name": "http", "protocol": "PROTOCOL_HTTP1", "backends": [{"service": "shop/cart", "weight": 1, "port": 80}], "routeSource": "HTTPRoute shop/cart", "http": {
                "matches": [
                  {"rule": 0, "hostname": "*.example.com", "pathPrefix": "/a", "headers": [{"name": "x", "regex": "a+b"}], "queryParams": [{"name": "q", "exact": "1"}], "method": "GET"},
                  {"rule": 1, "pathRegex": "/items/[0-9]+"},
                  {"rule": 1, "pathExact": "/b"}],
                "rules": [
                  {"source": "HTTPRoute shop/cart", "name": "0", "backends": [{"service": "shop/cart", "weight": 2, "port": 80, "filters": {"requestHeaders": {"set": [{"name": "x-a", "value": "1"}], "add": [{"name": "x-b", "value": "2"}], "remove": ["x-c"]}}},
                      {"weight": 1, "unresolved": "no Service shop/other"}],
                    "filters": {"responseHeaders": {"remove": ["server"]}, "rewrite": {"hostname": "other", "path": {"replacePrefix": "/c"}}, "mirrors": [{"backend": {"service": "shop/cart", "port": 80}, "numerator": 1, "denominator": 10}]},
                    "timeouts": {"requestMs": 1000, "backendRequestMs": 500}, "retry": {"codes": [503], "attempts": 2, "backoffMs": 10, "onConnectionError": true}},
                  {"source": "HTTPRoute shop/cart", "name": "1", "filters": {"redirect": {"scheme": "https", "hostname": "example.com", "port": 8443, "path": {"replaceFullPath": "/d"}, "statusCode": 301}}}]}},
              {"port": 81, "protocol": "PROTOCOL_TCP", "backends": [{"service": "shop/cart", "weight": 1, "port": 81}]}]}
            """)),
        Seed(1, V1.Endpoints.Parser.ParseJson(
            """
            {"portMappings": [{"ports": [{"servicePort": 80, "targetPort": 8080}]}],
             "localities": [{"locality": {"region": "east", "zone": "a"}, "endpoints": [
               {"address": "10.244.0.1", "health": "ENDPOINT_HEALTH_READY", "meshed": true, "spiffeId": "spiffe://cluster.local/ns/shop/sa/cart", "workload": "shop/cart-1", "weight": 3, "node": "n", "forZones": ["a"], "forNodes": ["n"]},
               {"address": "fd00::2", "health": "ENDPOINT_HEALTH_DRAINING"},
               {"address": "10.9.0.1", "health": "ENDPOINT_HEALTH_READY", "meshed": true, "spiffeId": "spiffe://other/ns/shop/sa/cart", "cluster": "west"}]},
              {"locality": {"region": "west"}, "endpoints": [
               {"address": "172.31.1.1", "health": "ENDPOINT_HEALTH_READY", "meshed": true, "cluster": "west", "meshPort": 15443, "capacity": 30,
                "spiffeIds": ["spiffe://cluster.local/ns/shop/sa/cart", "spiffe://cluster.local/ns/shop/sa/old"]}]}],
             "policies": [{"port": 80, "source": "TrafficPolicy shop/cart", "loadBalancing": {"algorithm": "LOAD_BALANCING_ALGORITHM_MAGLEV", "hashOn": {"cookie": "c"}, "slowStartMs": 1000},
               "locality": {"mode": "LOCALITY_MODE_FAILOVER", "panicThreshold": 50, "overprovisioning": 140, "distribution": "TRAFFIC_DISTRIBUTION_PREFER_SAME_ZONE"},
               "circuitBreaker": {"maxConnections": 1, "maxPendingRequests": 2, "maxRequests": 3, "maxRetries": 4},
               "outlierDetection": {"consecutiveConnectErrors": 1, "successRate": {"minEndpoints": 3, "minRequests": 10, "stdevFactor": 1900}, "intervalMs": 1000, "baseEjectionMs": 1000, "maxEjectionMs": 2000, "jitterMs": 100, "minReadyPercent": 50}}]}
            """)),
        Seed(2, V1.Workload.Parser.ParseJson(
            """
            {"namespace": "shop", "name": "cart", "serviceAccount": "cart", "locality": {"region": "east", "zone": "a"}, "node": "n", "mutualTls": "MUTUAL_TLS_MODE_STRICT",
             "inbound": [{"service": "shop/cart", "servicePort": 80, "targetPort": 8080, "protocol": "PROTOCOL_HTTP1"}], "probes": [{"port": 8080, "method": "GET", "target": "/healthz"}],
             "access": {"default": "ACCESS_DEFAULT_DENY", "policies": [{"source": "AccessPolicy shop/cart", "action": "ACCESS_ACTION_ALLOW", "ports": [8080], "rules": [
               {"from": [{"serviceAccounts": ["shop/web"], "namespaces": ["shop"], "principals": ["spiffe://cluster.local/ns/shop/sa/*"], "cidrs": ["10.0.0.0/8"]}], "to": [{"methods": ["GET"], "paths": [{"prefix": "/a"}], "headers": [{"name": "x"}]}]}]}]}}
            """)),
        Seed(3, new V1.TrustBundle { TrustDomain = TrustDomain, RootsPem = TestRoot.Pem() }),
        Seed(4, V1.Regions.Parser.ParseJson("""{"shares": [{"region": "west", "availablePercent": 40, "source": "RegionPolicy west (east)"}, {"region": "east"}], "preference": ["south", "west"]}""")),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
        [[0x08], [0x0a], [0x10], [0x12], [0x1a], [0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x04], "/"u8.ToArray(), "*"u8.ToArray(), "(a|b)*"u8.ToArray(), "10.0.0.1"u8.ToArray(), "::"u8.ToArray(), "\r\n"u8.ToArray(), Encoding.UTF8.GetBytes("é")];

    public string Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return "nothing";
        }

        string type = Types[input[0] % Types.Length];
        DecodedResource decoded = ResourceDecoder.Decode(type, new Resource
        {
            Name = type == ResourceType.TrustBundle ? TrustDomain : type == ResourceType.Regions ? ResourceType.RegionsName : Name,
            Version = "1",
            Resource_ = new Any { TypeUrl = type, Value = ByteString.CopyFrom(input.AsSpan(1)) },
        });
        if (decoded.Rejection is { } rejection)
        {
            FuzzException.ThrowUnless(rejection.Fault.Reason.Length > 0, "a refusal says why");
            return $"{input[0] % Types.Length} {new string([.. rejection.Fault.Field.Where(letter => !char.IsAsciiDigit(letter))])}";
        }

        HeldResource held = decoded.Resource!;

        ProxyStateBuilder builder = new(new EndpointPickerFactory(TimeProvider.System, new Random(1)));
        builder.Apply(held.Message as V1.Regions);
        ProxyState state = builder.Build(
            held.Message as V1.Workload, held.Message is V1.Service service ? [service] : [Cart], name => name == Name ? held.Message as V1.Endpoints : null);
        return $"{input[0] % Types.Length} {state.ServicesByAddress.Count} {held.Message.CalculateSize() / 16}";
    }

    private static V1.Service Cart { get; } = new()
    {
        Namespace = "shop",
        Name = "cart",
        Cluster = "east",
        ClusterIps = { "10.96.0.1" },
        Ports = { new V1.ServicePort { Port = 80, Backends = { new V1.WeightedBackend { Service = Name, Weight = 1, Port = 80 } } } },
    };

    private static byte[] Seed(byte type, IMessage message) => [type, .. message.ToByteArray()];
}
