using System.Text.Json.Nodes;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

/// <summary>
/// Objects of which any field is wrong in any way, whatever schemas and webhooks would have said: nothing throws, what others are sent stays as it is, and when the object is
/// right again everything is as before.
/// </summary>
public sealed class OddObjectsTests
{
    private static readonly Dictionary<string, (string Yaml, Func<OddWorld, JsonNode, bool> Take)> Kinds = new()
    {
        ["Namespace"] = (
            """
            {apiVersion: v1, kind: Namespace, metadata: {name: shop, uid: u1, labels: {mesh.dev/inject: enabled}, annotations: {mesh.dev/mtls: strict}}, status: {phase: Active}}
            """,
            (world, json) => world.Take(world.Informers.Namespaces, json, ChangedKind.Namespace, ObjectReducers.Reduce)),
        ["Node"] = (
            """
            {apiVersion: v1, kind: Node, metadata: {name: node-a, uid: u2, labels: {topology.kubernetes.io/region: r, topology.kubernetes.io/zone: z}}}
            """,
            (world, json) => world.Take(world.Informers.Nodes, json, ChangedKind.Node, ObjectReducers.Reduce)),
        ["Service"] = (
            """
            apiVersion: v1
            kind: Service
            metadata: {name: cart, namespace: shop, uid: u3, labels: {a: b}}
            spec:
              type: ClusterIP
              clusterIP: 10.96.0.7
              clusterIPs: [10.96.0.7]
              internalTrafficPolicy: Cluster
              selector: {app: cart}
              ports:
                - {name: http, port: 80, targetPort: web, protocol: TCP, appProtocol: http}
                - {name: grpc, port: 81, targetPort: 8081}
            """,
            (world, json) => world.Take(world.Informers.Services, json, ChangedKind.Service, ObjectReducers.Reduce)),
        ["EndpointSlice"] = (
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: cart-x, namespace: shop, uid: u4, labels: {kubernetes.io/service-name: cart}}
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}, {name: grpc, port: 8081}]
            endpoints:
              - addresses: [10.244.0.6]
                conditions: {ready: true, serving: true, terminating: false}
                nodeName: node-a
                zone: z
                targetRef: {kind: Pod, namespace: shop, name: cart-1, uid: u5}
            """,
            (world, json) => world.Take(world.Informers.Slices, json, ChangedKind.EndpointSlice, ObjectReducers.Reduce)),
        ["Pod"] = (
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: cart-1, namespace: shop, uid: u5, labels: {app: cart}, annotations: {mesh.dev/mtls: strict}}
            spec:
              nodeName: node-a
              serviceAccountName: cart
              initContainers: [{name: mesh-proxy, image: p, restartPolicy: Always}]
              containers:
                - name: app
                  image: a
                  ports: [{name: web, containerPort: 8080, protocol: TCP}]
                  readinessProbe: {httpGet: {path: /, port: web, scheme: HTTP, httpHeaders: [{name: a, value: b}]}, periodSeconds: 1}
                  livenessProbe: {tcpSocket: {port: 8080}}
                  startupProbe: {grpc: {port: 8081, service: s}}
            status:
              phase: Running
              podIP: 10.244.0.6
              podIPs: [{ip: 10.244.0.6}]
              conditions: [{type: Ready, status: "True"}]
            """,
            (world, json) => world.Take(world.Informers.Pods, json, ChangedKind.Pod, ObjectReducers.Reduce)),
        ["TrafficSplit"] = (
            """
            apiVersion: split.smi-spec.io/v1alpha4
            kind: TrafficSplit
            metadata: {name: cart, namespace: shop, uid: u6, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              service: cart
              backends: [{service: cart, weight: 90}, {service: other, weight: 10}]
              matches: [{kind: HTTPRouteGroup, name: group, apiGroup: specs.smi-spec.io}]
            status: {conditions: [{type: Accepted, status: "True", reason: r, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}]}
            """,
            (world, json) => world.Take(world.Informers.Splits, json, ChangedKind.TrafficSplit)),
        ["HTTPRouteGroup"] = (
            """
            apiVersion: specs.smi-spec.io/v1alpha4
            kind: HTTPRouteGroup
            metadata: {name: group, namespace: shop, uid: u7, generation: 1}
            spec: {matches: [{name: m, pathRegex: "/a/.*", methods: [GET], headers: [{x-user: "b.*"}]}]}
            """,
            (world, json) => world.Take(world.Informers.RouteGroups, json, ChangedKind.HttpRouteGroup)),
        ["HTTPRoute"] = (
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: cart, namespace: shop, uid: u8, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              parentRefs: [{group: "", kind: Service, name: cart, port: 80}]
              hostnames: [cart.shop]
              rules:
                - matches:
                    - path: {type: PathPrefix, value: /a}
                      headers: [{type: Exact, name: x-user, value: b}]
                      queryParams: [{type: RegularExpression, name: q, value: "c.*"}]
                      method: GET
                  filters:
                    - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}], add: [{name: c, value: d}], remove: [e]}}
                    - {type: URLRewrite, urlRewrite: {hostname: h, path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}
                    - {type: RequestMirror, requestMirror: {backendRef: {name: other, port: 80}, percent: 10}}
                  timeouts: {request: 5s, backendRequest: 1s}
                  retry: {codes: [503], attempts: 2, backoff: 100ms}
                  backendRefs: [{name: cart, port: 80, weight: 9}, {name: other, port: 80, weight: 1}]
                - filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: h, statusCode: 302, port: 443, path: {type: ReplaceFullPath, replaceFullPath: /c}}}]
            status: {parents: []}
            """,
            (world, json) => world.Take(world.Informers.HttpRoutes, json, ChangedKind.HttpRoute)),
        ["GRPCRoute"] = (
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: {name: cart, namespace: shop, uid: u9, generation: 1}
            spec:
              parentRefs: [{group: "", kind: Service, name: cart, port: 81}]
              rules:
                - matches: [{method: {type: Exact, service: s, method: m}, headers: [{type: Exact, name: a, value: b}]}]
                  backendRefs: [{name: other, port: 80, weight: 1}]
            """,
            (world, json) => world.Take(world.Informers.GrpcRoutes, json, ChangedKind.GrpcRoute)),
        ["ReferenceGrant"] = (
            """
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: grant, namespace: shop, uid: u10, generation: 1}
            spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}], to: [{group: "", kind: Service, name: cart}]}
            """,
            (world, json) => world.Take(world.Informers.ReferenceGrants, json, ChangedKind.ReferenceGrant)),
        ["TrafficPolicy"] = (
            """
            apiVersion: mesh.dev/v1alpha1
            kind: TrafficPolicy
            metadata: {name: cart, namespace: shop, uid: u11, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              targetRef: {group: "", kind: Service, name: cart, sectionName: http}
              loadBalancing: {algorithm: Maglev, hashOn: {type: Header, name: x-user}, sessionCookie: {name: c, ttl: 1h}, slowStart: {duration: 20s}}
              circuitBreaker: {maxRequests: 200}
              outlierDetection: {consecutiveServerErrors: 3, baseEjectionTime: 10s}
              adaptiveConcurrency: {minConcurrency: 10, maxConcurrency: 500}
              faults: {delay: {duration: 500ms, percent: 10}, abort: {httpStatus: 503, fraction: {numerator: 1, denominator: 100}}}
            """,
            (world, json) => world.Take(world.Informers.Policies, json, ChangedKind.TrafficPolicy)),
        ["AccessPolicy"] = (
            """
            apiVersion: mesh.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: cart, namespace: shop, uid: u12, generation: 1}
            spec:
              targetRef: {kind: Service, name: cart}
              selector: {matchLabels: {app: cart}}
              action: Allow
              rules:
                - from: [{serviceAccounts: [shop/web], namespaces: [web], principals: ["spiffe://cluster.local/ns/shop/*"]}]
                  to: [{methods: [GET], ports: [80], paths: [{type: PathPrefix, value: /a}], headers: [{name: a, value: b}], grpc: [{service: s, method: m}]}]
            """,
            (world, json) => world.Take(world.Informers.AccessPolicies, json, ChangedKind.AccessPolicy)),
        ["RateLimitPolicy"] = (
            """
            apiVersion: mesh.dev/v1alpha1
            kind: RateLimitPolicy
            metadata: {name: cart, namespace: shop, uid: u13, generation: 1}
            spec:
              targetRef: {kind: Service, name: cart}
              limits: [{name: a, requests: 20, per: 1m, burst: 5, by: Client, to: [{methods: [POST], paths: [{value: /orders}]}]}]
            """,
            (world, json) => world.Take(world.Informers.RateLimitPolicies, json, ChangedKind.RateLimitPolicy)),
        ["ServiceExport"] = (
            """
            {apiVersion: multicluster.x-k8s.io/v1beta1, kind: ServiceExport, metadata: {name: cart, namespace: shop, uid: u14, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z"}}
            """,
            (world, json) => world.Take(world.Informers.ServiceExports, json, ChangedKind.ServiceExport)),
        ["ServiceImport"] = (
            """
            apiVersion: multicluster.x-k8s.io/v1beta1
            kind: ServiceImport
            metadata: {name: cart, namespace: shop, uid: u15, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", labels: {app.kubernetes.io/part-of: mesh, app.kubernetes.io/managed-by: mesh-controlplane}}
            spec:
              type: ClusterSetIP
              ips: [240.240.0.7]
              ports: [{name: http, port: 80, protocol: TCP, appProtocol: http}]
              sessionAffinity: ClientIP
              sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
            status: {clusters: [{cluster: cluster-1}], conditions: [{type: Ready, status: "True", reason: Ready, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}]}
            """,
            (world, json) => world.Take(world.Informers.ServiceImports, json, ChangedKind.ServiceImport)),
    };

    private static readonly string[] Others =
    [
        """{apiVersion: v1, kind: Service, metadata: {name: other, namespace: shop, uid: o1}, spec: {clusterIP: 10.96.0.8, selector: {app: other}, ports: [{name: http, port: 80, targetPort: 8080}]}}""",
        """{apiVersion: v1, kind: Service, metadata: {name: far, namespace: web, uid: o2}, spec: {clusterIP: 10.96.0.9, selector: {app: far}, ports: [{name: http, port: 80, targetPort: 8080}]}}""",
    ];

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Object_AnyFieldIsWrong_HarmsNobodyAndIsForgottenWhenMended(string kind)
    {
        using var world = new OddWorld();
        foreach (string other in Others)
        {
            Assert.True(Kinds["Service"].Take(world, OddWorld.Read(other)));
        }

        foreach (var (name, (yaml, take)) in Kinds)
        {
            Assert.True(take(world, OddWorld.Read(yaml)), name);
        }

        var sample = OddWorld.Read(Kinds[kind].Yaml);
        var before = world.Model;
        int taken = 0, mutants = 0;
        foreach (var (what, mutant) in JsonMutations.Of(sample))
        {
            mutants++;
            try
            {
                taken += Kinds[kind].Take(world, mutant) ? 1 : 0;
            }
            catch (Exception exception)
            {
                Assert.Fail($"{kind} with {what}: {exception}");
            }

            // A namespace has a say in all that is in it, and nothing else has one in another namespace.
            Assert.Equal(before.Services[new("web", "far")], world.Model.Services[new("web", "far")]);
            Assert.True(Kinds[kind].Take(world, sample), "the valid one is taken again");
            var left = Models.Change(before, world.Model);
            Assert.True(left.IsEmpty, $"{kind} with {what} leaves something behind: {string.Join(", ", left.Services.Concat(left.Endpoints).Concat(left.Workloads))}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{taken} of {mutants} were taken, the others kept their last good form");
        Assert.True(taken > 0);
    }
}
