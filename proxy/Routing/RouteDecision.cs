using System.Diagnostics.CodeAnalysis;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Routing;

/// <summary>Where a request goes: a backend, or why nowhere.</summary>
internal readonly record struct RouteDecision
{
    private readonly string? _source;

    private RouteDecision(BackendModel? backend, ForwardFailure failure, string subject) => (Backend, Failure, Subject) = (backend, failure, subject);

    public BackendModel? Backend { get; }

    public ForwardFailure Failure { get; }

    /// <summary>The object that the decision is about, for messages: <c>shop/checkout</c> or <c>HTTPRoute shop/checkout rule 2</c>.</summary>
    public string Subject { get; }

    /// <summary>The rule that has decided; null if the port has no routes, or none that matches.</summary>
    public HttpRuleModel? Rule { get; private init; }

    /// <summary>What somebody is told who asks too much; null otherwise.</summary>
    public RateLimitRefusal? Limit { get; init; }

    /// <summary>A fault: how long the request waits, with its place at the circuit breaker, before anybody is asked; zero without one.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>A fault: what is answered in the place of the backend; null without one.</summary>
    public AbortFault? Abort { get; init; }

    /// <summary>What is done to the request and its answer; null for nothing. With a redirect nobody is asked, whatever else the decision says.</summary>
    public RouteFilters? Filters { get; private init; }

    /// <summary>Bytes of the path that the match's prefix has found, for filters that replace them.</summary>
    public int PrefixLength { get; private init; }

    /// <summary>The object that has decided, for telemetry: <c>HTTPRoute shop/checkout rule 2</c>, <c>TrafficSplit shop/checkout</c>; empty if the Service's own endpoints are meant.</summary>
    public string Source
    {
        get => Rule?.Text ?? _source ?? "";
        init => _source = value;
    }

    [MemberNotNullWhen(true, nameof(Backend))]
    public bool HasBackend => Backend is not null;

    public static RouteDecision ForBackend(BackendModel backend) => ForBackend(backend, backend.Name);

    public static RouteDecision ForBackend(BackendModel backend, string subject) => new(backend, ForwardFailure.None, subject);

    public static RouteDecision ForFailure(ForwardFailure failure, string subject) => new(null, failure, subject);

    public static RouteDecision ForBackend(WeightedBackendModel weighted) => ForBackend(weighted.Backend) with { Filters = weighted.Filters };

    /// <summary>The rule answers itself.</summary>
    public static RouteDecision ForRedirect(HttpRuleModel rule) => new(null, ForwardFailure.None, rule.Text) { Filters = rule.Filters };

    /// <summary>The same decision, made by a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="prefixLength">See <see cref="PrefixLength"/>.</param>
    public RouteDecision By(HttpRuleModel rule, int prefixLength) => this with { Rule = rule, PrefixLength = prefixLength };
}
