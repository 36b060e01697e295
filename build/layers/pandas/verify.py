"""The probes of the pandas layer: what a function does with tables, each with numbers that can be checked by hand."""

from __future__ import annotations

import datetime
import functools
import importlib
import importlib.metadata
import io
import json
import os
import pickle
import sqlite3
import tempfile
import zoneinfo

import numpy as np
import pandas as pd
import probes

# Each makes its own tables; of what is set for the whole process, the others need only the time zones, which are put back.
probes.together("*")

CSV = "city,day,degrees\nParis,2026-01-01,3.5\nOslo,2026-01-01,-7.0\nParis,2026-01-02,4.5\nOslo,2026-01-02,\n"


def weather() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(CSV), parse_dates=["day"])


for module in ("dateutil", "numpy", "pandas", "tzdata"):
    probes.add(f"import {module}", functools.partial(importlib.import_module, module))

for distribution in ("numpy", "pandas", "python-dateutil", "tzdata"):
    probes.add(f"version of {distribution}", functools.partial(importlib.metadata.version, distribution))


@probes.probe(name="csv.read")
def csv_read() -> None:
    table = weather()
    assert list(table.columns) == ["city", "day", "degrees"]
    assert table["degrees"].isna().tolist() == [False, False, False, True]
    assert table["day"].iloc[2] == pd.Timestamp(2026, 1, 2)
    # The parser in Python reads the same as the one in C.
    pd.testing.assert_frame_equal(table, pd.read_csv(io.StringIO(CSV), parse_dates=["day"], engine="python"))


@probes.probe(name="csv.write")
def csv_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("csv", "csv.gz", "csv.bz2", "csv.xz", "csv.zip"):
            path = os.path.join(folder, f"weather.{ending}")
            weather().to_csv(path, index=False)
            pd.testing.assert_frame_equal(pd.read_csv(path, parse_dates=["day"]), weather())


@probes.probe
def groupby() -> None:
    table = weather()
    assert table.groupby("city")["degrees"].mean().to_dict() == {"Oslo": -7.0, "Paris": 4.0}
    both = table.groupby("city").agg(least=("degrees", "min"), days=("day", "nunique"))
    assert both.loc["Paris"].tolist() == [3.5, 2]
    assert table.groupby("city")["degrees"].transform(lambda degrees: degrees - degrees.mean()).tolist()[:3] == [-0.5, 0.0, 0.5]


@probes.probe
def merge() -> None:
    countries = pd.DataFrame({"city": ["Paris", "Rome"], "country": ["France", "Italy"]})
    outer = weather().merge(countries, on="city", how="outer", indicator=True)
    assert outer["_merge"].value_counts().to_dict() == {"left_only": 2, "both": 2, "right_only": 1}
    left, right = pd.DataFrame({"t": [1, 5, 10], "a": [1, 2, 3]}), pd.DataFrame({"t": [2, 6], "b": [7, 8]})
    assert pd.merge_asof(left, right, on="t")["b"].tolist()[1:] == [7.0, 8.0]
    assert pd.concat([left, right], axis=1).shape == (3, 4)


@probes.probe
def reshape() -> None:
    wide = weather().pivot(index="day", columns="city", values="degrees")
    assert wide["Paris"].tolist() == [3.5, 4.5]
    assert wide.reset_index().melt(id_vars="day").shape == (4, 3)
    assert weather().pivot_table(index="city", values="degrees", aggfunc="sum").loc["Paris", "degrees"] == 8.0
    assert wide.stack().shape[0] >= 3


@probes.probe
def resample() -> None:
    hours = pd.Series(range(48), index=pd.date_range("2026-01-01", periods=48, freq="h"))
    assert hours.resample("D").sum().tolist() == [276, 852]
    assert hours.rolling(3).mean().iloc[2] == 1.0
    assert hours.ewm(alpha=0.5).mean().notna().all()
    assert pd.offsets.BMonthEnd().rollforward(pd.Timestamp(2026, 1, 15)) == pd.Timestamp(2026, 1, 30)


@probes.probe
def time_zones() -> None:
    # Lambda's system brings no time zones that a layer may count on: those of tzdata must do.
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        noon = pd.Timestamp("2026-07-01 12:00", tz="Europe/Paris")
        assert noon.tz_convert("UTC").hour == 10
        assert noon.tz_convert("America/New_York").hour == 6
        clocks = pd.date_range("2026-03-29", periods=3, freq="h", tz="Europe/Paris")
        assert [clock.hour for clock in clocks] == [0, 1, 3]
        assert len(zoneinfo.available_timezones()) > 400
    finally:
        zoneinfo.reset_tzpath()


@probes.probe(name="dateutil.zones")
def dateutil_zones() -> None:
    from dateutil import parser, relativedelta, rrule, tz

    assert parser.parse("1 Jan 2026 12:00") == datetime.datetime(2026, 1, 1, 12)
    assert datetime.datetime(2026, 1, 31) + relativedelta.relativedelta(months=1) == datetime.datetime(2026, 2, 28)
    assert len(list(rrule.rrule(rrule.WEEKLY, count=3, dtstart=datetime.datetime(2026, 1, 1)))) == 3
    paris = tz.gettz("Europe/Paris")
    assert datetime.datetime(2026, 7, 1, 12, tzinfo=paris).utcoffset() == datetime.timedelta(hours=2)


@probes.probe
def dates() -> None:
    days = pd.to_datetime(pd.Series(["2026-01-31", "31/01/2026"]), format="mixed", dayfirst=True)
    assert days.nunique() == 1
    assert pd.Timedelta("1 days 02:00:00") == datetime.timedelta(hours=26)
    assert pd.Period("2026-01", "M").end_time.day == 31
    assert weather()["day"].dt.day_name().tolist()[0] == "Thursday"


@probes.probe(name="numpy.linear_algebra")
def linear_algebra() -> None:
    # Goes through numpy.libs: OpenBLAS and the Fortran runtime.
    matrix = np.array([[3.0, 1.0], [1.0, 2.0]])
    assert np.allclose(np.linalg.solve(matrix, [9.0, 8.0]), [2.0, 3.0])
    assert np.isclose(np.linalg.det(matrix), 5.0)
    assert np.allclose(np.linalg.inv(matrix) @ matrix, np.eye(2))
    values, vectors = np.linalg.eigh(matrix)
    assert np.allclose(vectors @ np.diag(values) @ vectors.T, matrix)
    u, s, v = np.linalg.svd(np.arange(12.0).reshape(4, 3), full_matrices=False)
    assert np.allclose(u @ np.diag(s) @ v, np.arange(12.0).reshape(4, 3))
    large = np.ones((300, 300))
    assert (large @ large == 300).all()


@probes.probe(name="numpy.random")
def numpy_random() -> None:
    numbers = np.random.default_rng(42)
    assert abs(numbers.normal(size=10_000).mean()) < 0.05
    assert sorted(numbers.permutation(5).tolist()) == [0, 1, 2, 3, 4]
    np.random.seed(1)
    assert round(float(np.random.rand()), 6) == 0.417022


@probes.probe(name="numpy.fft_and_polynomials")
def fft_and_polynomials() -> None:
    assert np.allclose(np.fft.ifft(np.fft.fft([1.0, 2.0, 3.0])), [1, 2, 3])
    assert np.allclose(np.polynomial.Polynomial([6, -5, 1]).roots(), [2, 3])
    assert np.isclose(np.interp(1.5, [1, 2], [10, 20]), 15)


@probes.probe(name="numpy.testing")
def numpy_testing() -> None:
    # A package in use, whatever its name says.
    np.testing.assert_allclose([1.0], [1.0 + 1e-9])
    assert pd.testing.assert_series_equal(pd.Series([1]), pd.Series([1])) is None


@probes.probe(name="numpy.files")
def numpy_files() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.arange(3), b=np.eye(2))
    buffer.seek(0)
    with np.load(buffer) as arrays:
        assert arrays["a"].tolist() == [0, 1, 2] and arrays["b"].shape == (2, 2)


@probes.probe(name="json")
def to_and_from_json() -> None:
    text = weather().to_json(orient="records", date_format="iso")
    assert json.loads(text)[0]["city"] == "Paris" and json.loads(text)[3]["degrees"] is None
    again = pd.read_json(io.StringIO(text), convert_dates=["day"])
    assert again["degrees"].sum() == 1.0
    assert pd.json_normalize([{"a": {"b": 1}}]).columns.tolist() == ["a.b"]
    assert pd.read_json(io.StringIO(weather().to_json(orient="table")), orient="table").shape == (4, 3)


@probes.probe(name="pickle")
def to_and_from_pickle() -> None:
    table = weather()
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(table)), table)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "weather.pkl.gz")
        table.to_pickle(path)
        pd.testing.assert_frame_equal(pd.read_pickle(path), table)


@probes.probe
def sql() -> None:
    with sqlite3.connect(":memory:") as connection:
        assert weather().to_sql("weather", connection, index=False) == 4
        assert pd.read_sql("select avg(degrees) as mean from weather", connection)["mean"].round(3).tolist() == [0.333]


@probes.probe
def texts_and_categories() -> None:
    names = pd.Series(["Ada Lovelace", "Alan Turing", None])
    assert names.str.extract(r"(\w+) (\w+)")[1].tolist()[:2] == ["Lovelace", "Turing"]
    assert names.str.len().sum() == 23
    sizes = pd.Series(pd.Categorical(["L", "S", "M"], categories=["S", "M", "L"], ordered=True))
    assert sizes.sort_values().tolist() == ["S", "M", "L"]
    assert pd.get_dummies(sizes).shape == (3, 3)
    assert pd.cut([1, 5, 9], bins=[0, 3, 6, 9], labels=False).tolist() == [0, 1, 2]


@probes.probe
def expressions() -> None:
    table = weather()
    assert table.query("degrees > 3 and city == 'Paris'").shape == (2, 3)
    assert table.eval("degrees * 2")[0] == 7.0
    assert table["degrees"].interpolate().tolist()[3] == 4.5
    correlation = float(np.corrcoef([3.5, -7.0, 4.5], [0, 1, 2])[0, 1])
    assert round(float(table["degrees"].corr(table.index.to_series())), 3) == round(correlation, 3)
    assert table["degrees"].describe()["count"] == 3


@probes.probe(name="print")
def for_people() -> None:
    table = weather()
    assert "Paris" in repr(table) and "Paris" in table.to_string()
    assert "<table" in table.to_html()
    buffer = io.StringIO()
    table.info(buf=buffer)
    assert "degrees" in buffer.getvalue()


# What these need is not in the layer, and says so.
def missing(package: str, action: str) -> None:
    try:
        eval(action, {"pd": pd, "weather": weather, "io": io})
    except (ImportError, AttributeError) as error:
        assert package in str(error).lower(), error
    else:
        raise AssertionError(f"{action} works without {package}")


for name, package, action in (
    ("parquet", "pyarrow", "weather().to_parquet(io.BytesIO())"),
    ("excel", "openpyxl", "weather().to_excel(io.BytesIO())"),
    ("style", "jinja2", "weather().style"),
    ("plot", "matplotlib", "weather().plot()"),
):
    probes.add(f"needs more: {name}", functools.partial(missing, package, action))
