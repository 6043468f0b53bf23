using System.Text;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.Admin;

public sealed class RequestMetricsTextTests
{
    [Fact]
    public void Append_Requests_AreACounterAndAHistogram()
    {
        RequestMetrics metrics = new();
        RequestRecorder recorder = metrics.CreateRecorder();
        RequestSummary request = new(TrafficDirection.Outbound, "shop/web", "shop/web-v2", 200, IsMutualTls: true, "", TimeSpan.FromMilliseconds(0.4));
        recorder.Record(request);
        recorder.Record(request with { Duration = TimeSpan.FromMilliseconds(70) });
        recorder.Record(request with { StatusCode = 503, IsMutualTls = false, Reason = "connect-refused", Duration = TimeSpan.FromSeconds(20) });
        StringBuilder text = new();

        RequestMetricsText.Append(new PrometheusText(text), metrics);

        Assert.Equal(
            """
            # HELP mesh_requests_total HTTP requests that ended.
            # TYPE mesh_requests_total counter
            mesh_requests_total{direction="outbound",service="shop/web",backend="shop/web-v2",code_class="2xx",mtls="true",reason=""} 2
            mesh_requests_total{direction="outbound",service="shop/web",backend="shop/web-v2",code_class="5xx",mtls="false",reason="connect-refused"} 1
            # HELP mesh_request_duration_seconds Time from the request's head to the end of its answer.
            # TYPE mesh_request_duration_seconds histogram
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.0005"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.001"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.0025"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.005"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.01"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.025"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.05"} 1
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.1"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.25"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="0.5"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="1"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="2.5"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="5"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="10"} 2
            mesh_request_duration_seconds_bucket{direction="outbound",service="shop/web",backend="shop/web-v2",le="+Inf"} 3
            mesh_request_duration_seconds_sum{direction="outbound",service="shop/web",backend="shop/web-v2"} 20.0704
            mesh_request_duration_seconds_count{direction="outbound",service="shop/web",backend="shop/web-v2"} 3

            """,
            text.ToString());
    }

    [Fact]
    public void Append_NoRequestsYet_IsEmpty()
    {
        StringBuilder text = new();

        RequestMetricsText.Append(new PrometheusText(text), new RequestMetrics());

        Assert.Equal("", text.ToString());
    }
}
