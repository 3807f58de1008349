CREATE TABLE accrual_period (
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	CONSTRAINT pk_accrual_period PRIMARY KEY (period),
	CONSTRAINT ck_accrual_period__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_accrual_period__status_kind CHECK (status BETWEEN 1 AND 4)
)

CREATE TABLE act (
	id BIGSERIAL NOT NULL,
	title TEXT NOT NULL,
	issued_on INTEGER NOT NULL,
	number TEXT NOT NULL,
	CONSTRAINT pk_act PRIMARY KEY (id),
	CONSTRAINT ck_act__issued_on_kind CHECK (issued_on BETWEEN -100000 AND 2932896)
)

CREATE TABLE amenity_level (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_amenity_level PRIMARY KEY (id),
	CONSTRAINT uq_amenity_level__name UNIQUE (name)
)

CREATE TABLE district (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_district PRIMARY KEY (id),
	CONSTRAINT uq_district__name UNIQUE (name)
)

CREATE TABLE document_link (
	parent_kind TEXT NOT NULL,
	parent_id BIGINT NOT NULL,
	child_kind TEXT NOT NULL,
	child_id BIGINT NOT NULL,
	CONSTRAINT pk_document_link PRIMARY KEY (parent_kind, parent_id, child_kind, child_id)
)

CREATE INDEX ix_document_link__child ON document_link (child_kind, child_id)

CREATE TABLE document_number (
	kind TEXT NOT NULL,
	year BIGINT NOT NULL,
	last BIGINT NOT NULL,
	CONSTRAINT pk_document_number PRIMARY KEY (kind, year)
)

CREATE TABLE meter_type (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	digits BIGINT NOT NULL,
	interval_months BIGINT NOT NULL,
	CONSTRAINT pk_meter_type PRIMARY KEY (id),
	CONSTRAINT uq_meter_type__name UNIQUE (name)
)

CREATE TABLE organization (
	id BIGSERIAL NOT NULL,
	role INTEGER NOT NULL,
	name TEXT NOT NULL,
	inn TEXT NOT NULL,
	kpp TEXT NOT NULL,
	ogrn TEXT NOT NULL,
	address TEXT NOT NULL,
	phone TEXT NOT NULL,
	site TEXT NOT NULL,
	email TEXT NOT NULL,
	hours TEXT NOT NULL,
	CONSTRAINT pk_organization PRIMARY KEY (id),
	CONSTRAINT uq_organization__name UNIQUE (name),
	CONSTRAINT ck_organization__role_kind CHECK (role BETWEEN 1 AND 5)
)

CREATE TABLE person (
	id BIGSERIAL NOT NULL,
	last_name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	middle_name TEXT NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	born_on INTEGER,
	phone TEXT NOT NULL,
	email TEXT NOT NULL,
	CONSTRAINT pk_person PRIMARY KEY (id),
	CONSTRAINT ck_person__has_a_name CHECK (last_name <> ''),
	CONSTRAINT ck_person__born_on_kind CHECK (born_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_person__name_key ON person (name_key)

CREATE TABLE reading_reason (
	code BIGINT NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_reading_reason PRIMARY KEY (code)
)

CREATE TABLE street (
	id BIGSERIAL NOT NULL,
	locality TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_street PRIMARY KEY (id),
	CONSTRAINT uq_street__locality_kind_name UNIQUE (locality, kind, name)
)

CREATE INDEX ix_street__name_key ON street (name_key)

CREATE TABLE tariff_category (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_tariff_category PRIMARY KEY (id),
	CONSTRAINT uq_tariff_category__name UNIQUE (name)
)

CREATE TABLE unit (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	okei TEXT NOT NULL,
	CONSTRAINT pk_unit PRIMARY KEY (id),
	CONSTRAINT uq_unit__name UNIQUE (name)
)

CREATE TABLE "user" (
	id BIGSERIAL NOT NULL,
	login TEXT NOT NULL,
	name TEXT NOT NULL,
	role INTEGER NOT NULL,
	password_hash TEXT NOT NULL,
	active INTEGER NOT NULL,
	CONSTRAINT pk_user PRIMARY KEY (id),
	CONSTRAINT uq_user__login UNIQUE (login),
	CONSTRAINT ck_user__role_kind CHECK (role BETWEEN 1 AND 5),
	CONSTRAINT ck_user__active_kind CHECK (active IN (0, 1))
)

CREATE TABLE attachment (
	id BIGSERIAL NOT NULL,
	owner_kind TEXT NOT NULL,
	owner_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	author_id BIGINT NOT NULL,
	CONSTRAINT pk_attachment PRIMARY KEY (id),
	CONSTRAINT fk_attachment__author_id FOREIGN KEY(author_id) REFERENCES "user" (id)
)

CREATE INDEX ix_attachment__owner_id ON attachment (owner_id)

CREATE TABLE audit (
	id BIGSERIAL NOT NULL,
	at_ms BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	operation TEXT NOT NULL,
	arguments TEXT NOT NULL,
	CONSTRAINT pk_audit PRIMARY KEY (id),
	CONSTRAINT fk_audit__user_id FOREIGN KEY(user_id) REFERENCES "user" (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE TABLE bank_account (
	id BIGSERIAL NOT NULL,
	organization_id BIGINT NOT NULL,
	account TEXT NOT NULL,
	bank_name TEXT NOT NULL,
	bic TEXT NOT NULL,
	correspondent TEXT NOT NULL,
	CONSTRAINT pk_bank_account PRIMARY KEY (id),
	CONSTRAINT uq_bank_account__organization_id_account UNIQUE (organization_id, account),
	CONSTRAINT ck_bank_account__digits CHECK (length(account) = 20 AND length(bic) = 9),
	CONSTRAINT fk_bank_account__organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
)

CREATE TABLE building (
	id BIGSERIAL NOT NULL,
	district_id BIGINT NOT NULL,
	street_id BIGINT NOT NULL,
	house TEXT NOT NULL,
	postcode TEXT NOT NULL,
	kind INTEGER NOT NULL,
	state INTEGER NOT NULL,
	floors BIGINT NOT NULL,
	built BIGINT,
	gis_id TEXT,
	version BIGINT NOT NULL,
	CONSTRAINT pk_building PRIMARY KEY (id),
	CONSTRAINT uq_building__street_id_house UNIQUE (street_id, house),
	CONSTRAINT fk_building__district_id FOREIGN KEY(district_id) REFERENCES district (id),
	CONSTRAINT fk_building__street_id FOREIGN KEY(street_id) REFERENCES street (id),
	CONSTRAINT uq_building__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_building__kind_kind CHECK (kind BETWEEN 1 AND 2),
	CONSTRAINT ck_building__state_kind CHECK (state BETWEEN 1 AND 3)
)

CREATE INDEX ix_building__district_id ON building (district_id)

CREATE TABLE controller (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	user_id BIGINT,
	CONSTRAINT pk_controller PRIMARY KEY (id),
	CONSTRAINT uq_controller__name UNIQUE (name),
	CONSTRAINT fk_controller__user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)

CREATE TABLE kept_scenario (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_kept_scenario PRIMARY KEY (id),
	CONSTRAINT uq_kept_scenario__name UNIQUE (name),
	CONSTRAINT ck_kept_scenario__says_what CHECK (length(name) BETWEEN 1 AND 60 AND body <> ''),
	CONSTRAINT fk_kept_scenario__author_id FOREIGN KEY(author_id) REFERENCES "user" (id)
)

CREATE TABLE law_check (
	parameter TEXT NOT NULL,
	period INTEGER NOT NULL,
	step_since INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_law_check PRIMARY KEY (parameter, period, step_since),
	CONSTRAINT ck_law_check__says_what CHECK (parameter <> '' AND note <> ''),
	CONSTRAINT fk_law_check__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_law_check__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_law_check__step_since_kind CHECK (step_since BETWEEN -100000 AND 2932896)
)

CREATE TABLE meter (
	id BIGSERIAL NOT NULL,
	type_id BIGINT NOT NULL,
	serial TEXT COLLATE "C" NOT NULL,
	digits BIGINT NOT NULL,
	zones BIGINT NOT NULL,
	ratio_e3 BIGINT NOT NULL,
	made_on INTEGER,
	verified_to INTEGER NOT NULL,
	CONSTRAINT pk_meter PRIMARY KEY (id),
	CONSTRAINT uq_meter__type_id_serial UNIQUE (type_id, serial),
	CONSTRAINT ck_meter__digits_bounds CHECK (digits BETWEEN 1 AND 9),
	CONSTRAINT ck_meter__zones_bounds CHECK (zones BETWEEN 1 AND 3),
	CONSTRAINT ck_meter__ratio_bounds CHECK (ratio_e3 BETWEEN 1 AND 100000000),
	CONSTRAINT fk_meter__type_id FOREIGN KEY(type_id) REFERENCES meter_type (id),
	CONSTRAINT ck_meter__made_on_kind CHECK (made_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter__verified_to_kind CHECK (verified_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_meter__serial ON meter (serial)

CREATE TABLE office (
	id BIGSERIAL NOT NULL,
	organization_id BIGINT NOT NULL,
	locality TEXT NOT NULL,
	missing_readings_pct BIGINT NOT NULL,
	CONSTRAINT pk_office PRIMARY KEY (id),
	CONSTRAINT ck_office__percent CHECK (missing_readings_pct BETWEEN 0 AND 100),
	CONSTRAINT fk_office__organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
)

CREATE TABLE payment_batch (
	id BIGSERIAL NOT NULL,
	period INTEGER NOT NULL,
	received_on INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	status INTEGER NOT NULL,
	declared_count BIGINT,
	declared_sum_kop BIGINT,
	author_id BIGINT NOT NULL,
	opened_at_ms BIGINT NOT NULL,
	closing_note TEXT,
	version BIGINT NOT NULL,
	CONSTRAINT pk_payment_batch PRIMARY KEY (id),
	CONSTRAINT fk_payment_batch__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_payment_batch__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_payment_batch__received_on_kind CHECK (received_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment_batch__channel_kind CHECK (channel BETWEEN 1 AND 4),
	CONSTRAINT ck_payment_batch__status_kind CHECK (status BETWEEN 1 AND 3)
)

CREATE INDEX ix_payment_batch__author_id ON payment_batch (author_id)

CREATE INDEX ix_payment_batch__period ON payment_batch (period)

CREATE TABLE penalty_run (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	rate_mode INTEGER NOT NULL,
	cap_key INTEGER NOT NULL,
	cap_legal INTEGER NOT NULL,
	moratorium_497 INTEGER NOT NULL,
	due_shift INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	accounts BIGINT NOT NULL,
	lines BIGINT NOT NULL,
	spans BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_penalty_run PRIMARY KEY (id),
	CONSTRAINT uq_penalty_run__number UNIQUE (number),
	CONSTRAINT fk_penalty_run__reverses_id FOREIGN KEY(reverses_id) REFERENCES penalty_run (id),
	CONSTRAINT ck_penalty_run__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_penalty_run__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_penalty_run__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_run__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_run__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_penalty_run__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_penalty_run__rate_mode_kind CHECK (rate_mode BETWEEN 1 AND 3),
	CONSTRAINT ck_penalty_run__cap_key_kind CHECK (cap_key BETWEEN 1 AND 2),
	CONSTRAINT ck_penalty_run__cap_legal_kind CHECK (cap_legal IN (0, 1)),
	CONSTRAINT ck_penalty_run__moratorium_497_kind CHECK (moratorium_497 IN (0, 1)),
	CONSTRAINT ck_penalty_run__due_shift_kind CHECK (due_shift IN (0, 1))
)

CREATE INDEX ix_penalty_run__period ON penalty_run (period)

CREATE UNIQUE INDEX uq_penalty_run__reverses ON penalty_run (reverses_id)

CREATE TABLE period_event (
	id BIGSERIAL NOT NULL,
	period INTEGER NOT NULL,
	step INTEGER NOT NULL,
	check_name TEXT NOT NULL,
	rows BIGINT NOT NULL,
	reason TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_period_event PRIMARY KEY (id),
	CONSTRAINT ck_period_event__has_a_reason CHECK (step NOT IN (3, 5) OR reason <> ''),
	CONSTRAINT ck_period_event__names_its_check CHECK ((step = 3) = (check_name <> '')),
	CONSTRAINT fk_period_event__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_period_event__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_period_event__step_kind CHECK (step BETWEEN 1 AND 5)
)

CREATE INDEX ix_period_event__period ON period_event (period)

CREATE TABLE recalculation (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	cause INTEGER NOT NULL,
	scope TEXT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	last_mark_id BIGINT NOT NULL,
	is_complete INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	lines BIGINT NOT NULL,
	parked BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_recalculation PRIMARY KEY (id),
	CONSTRAINT uq_recalculation__number UNIQUE (number),
	CONSTRAINT fk_recalculation__reverses_id FOREIGN KEY(reverses_id) REFERENCES recalculation (id),
	CONSTRAINT ck_recalculation__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_recalculation__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_recalculation__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_recalculation__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_recalculation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_recalculation__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_recalculation__cause_kind CHECK (cause BETWEEN 1 AND 7),
	CONSTRAINT ck_recalculation__is_complete_kind CHECK (is_complete IN (0, 1))
)

CREATE INDEX ix_recalculation__period ON recalculation (period)

CREATE UNIQUE INDEX uq_recalculation__reverses ON recalculation (reverses_id)

CREATE TABLE run (
	id BIGSERIAL NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	scope TEXT NOT NULL,
	accrued_on INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	lines BIGINT NOT NULL,
	parked BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	author_id BIGINT NOT NULL,
	started_at_ms BIGINT NOT NULL,
	finished_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_run PRIMARY KEY (id),
	CONSTRAINT fk_run__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_run__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_run__status_kind CHECK (status BETWEEN 1 AND 4),
	CONSTRAINT ck_run__accrued_on_kind CHECK (accrued_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_run__period ON run (period)

CREATE TABLE service (
	id BIGSERIAL NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	unit_id BIGINT NOT NULL,
	kind INTEGER NOT NULL,
	resource INTEGER NOT NULL,
	section INTEGER NOT NULL,
	capital_repair INTEGER NOT NULL,
	position BIGINT NOT NULL,
	season INTEGER NOT NULL,
	proration INTEGER NOT NULL,
	CONSTRAINT pk_service PRIMARY KEY (id),
	CONSTRAINT uq_service__code UNIQUE (code),
	CONSTRAINT uq_service__name UNIQUE (name),
	CONSTRAINT fk_service__unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
	CONSTRAINT ck_service__kind_kind CHECK (kind BETWEEN 1 AND 8),
	CONSTRAINT ck_service__resource_kind CHECK (resource BETWEEN 0 AND 6),
	CONSTRAINT ck_service__section_kind CHECK (section BETWEEN 1 AND 2),
	CONSTRAINT ck_service__capital_repair_kind CHECK (capital_repair IN (0, 1)),
	CONSTRAINT ck_service__season_kind CHECK (season BETWEEN 0 AND 3),
	CONSTRAINT ck_service__proration_kind CHECK (proration BETWEEN 1 AND 2)
)

CREATE TABLE settlement_mark (
	id BIGSERIAL NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	since INTEGER NOT NULL,
	cause INTEGER NOT NULL,
	reason TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	recalculation_id BIGINT NOT NULL,
	settled_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_settlement_mark PRIMARY KEY (id),
	CONSTRAINT ck_settlement_mark__whose CHECK (building_id <> 0 OR account_id = 0),
	CONSTRAINT fk_settlement_mark__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_settlement_mark__since_kind CHECK (since BETWEEN 197001 AND 999812),
	CONSTRAINT ck_settlement_mark__cause_kind CHECK (cause BETWEEN 1 AND 7)
)

CREATE INDEX ix_settlement_mark__open ON settlement_mark (settled_at_ms, building_id)

CREATE TABLE subscriber_group (
	id BIGSERIAL NOT NULL,
	name TEXT NOT NULL,
	category_id BIGINT,
	debtor_kind INTEGER NOT NULL,
	CONSTRAINT pk_subscriber_group PRIMARY KEY (id),
	CONSTRAINT uq_subscriber_group__name UNIQUE (name),
	CONSTRAINT fk_subscriber_group__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT ck_subscriber_group__debtor_kind_kind CHECK (debtor_kind BETWEEN 1 AND 5)
)

CREATE TABLE building_amenity (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	amenity_id BIGINT NOT NULL,
	CONSTRAINT pk_building_amenity PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_amenity__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_amenity__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_amenity__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_amenity__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_amenity__amenity_id FOREIGN KEY(amenity_id) REFERENCES amenity_level (id),
	CONSTRAINT ck_building_amenity__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_amenity__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE building_area (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	premises_e4 BIGINT NOT NULL,
	common_e4 BIGINT NOT NULL,
	CONSTRAINT pk_building_area PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_area__premises_area_bounds CHECK (premises_e4 BETWEEN 1 AND 10000000000),
	CONSTRAINT ck_building_area__common_area_bounds CHECK (common_e4 BETWEEN 0 AND 10000000000),
	CONSTRAINT ck_building_area__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_area__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_area__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_area__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_area__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_area__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE building_balance (
	run_id BIGINT NOT NULL,
	recalculation_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	period INTEGER NOT NULL,
	mode INTEGER NOT NULL,
	is_measured INTEGER NOT NULL,
	need_e9 BIGINT NOT NULL,
	base_e9 BIGINT NOT NULL,
	carried_e9 BIGINT NOT NULL,
	CONSTRAINT pk_building_balance PRIMARY KEY (run_id, recalculation_id, building_id, service_id, period),
	CONSTRAINT ck_building_balance__signs CHECK (base_e9 >= 0 AND carried_e9 <= 0),
	CONSTRAINT fk_building_balance__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_balance__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_building_balance__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_building_balance__mode_kind CHECK (mode BETWEEN 1 AND 7),
	CONSTRAINT ck_building_balance__is_measured_kind CHECK (is_measured IN (0, 1))
)

CREATE TABLE building_common (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	mode INTEGER NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_building_common PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_building_common__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_building_common__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_common__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_common__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_common__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_common__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_building_common__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_common__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_common__mode_kind CHECK (mode BETWEEN 1 AND 7)
)

CREATE TABLE building_heating (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	payment INTEGER NOT NULL,
	months BIGINT NOT NULL,
	CONSTRAINT pk_building_heating PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_heating__months_bounds CHECK (months BETWEEN 1 AND 12),
	CONSTRAINT ck_building_heating__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_heating__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_heating__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_heating__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_heating__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_heating__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_heating__payment_kind CHECK (payment BETWEEN 1 AND 2)
)

CREATE TABLE building_season (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	season INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	CONSTRAINT pk_building_season PRIMARY KEY (building_id, season, valid_from),
	CONSTRAINT ck_building_season__a_season CHECK (season <> 0),
	CONSTRAINT ck_building_season__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_season__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_season__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_season__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_season__season_kind CHECK (season BETWEEN 0 AND 3),
	CONSTRAINT ck_building_season__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_season__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE building_supplier (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	supplier_id BIGINT NOT NULL,
	CONSTRAINT pk_building_supplier PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_building_supplier__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_supplier__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_supplier__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_supplier__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_supplier__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_building_supplier__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_building_supplier__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_supplier__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE heat_volume (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	volume_e6 BIGINT NOT NULL,
	CONSTRAINT pk_heat_volume PRIMARY KEY (building_id, service_id, account_id, valid_from),
	CONSTRAINT ck_heat_volume__volume_bounds CHECK (volume_e6 BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_heat_volume__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_heat_volume__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_heat_volume__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_heat_volume__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_heat_volume__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_heat_volume__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_heat_volume__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE hold_limit (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	percent_e2 BIGINT NOT NULL,
	least_kop BIGINT NOT NULL,
	CONSTRAINT pk_hold_limit PRIMARY KEY (service_id, valid_from),
	CONSTRAINT ck_hold_limit__sums CHECK (amount_kop BETWEEN 0 AND 1000000000000 AND least_kop BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_hold_limit__percent CHECK (percent_e2 BETWEEN 0 AND 1000000),
	CONSTRAINT ck_hold_limit__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_hold_limit__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_hold_limit__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_hold_limit__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_hold_limit__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE law_choice (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	name TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	answer TEXT NOT NULL,
	act_id BIGINT NOT NULL,
	CONSTRAINT pk_law_choice PRIMARY KEY (name, valid_from),
	CONSTRAINT ck_law_choice__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_law_choice__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_law_choice__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_law_choice__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_law_choice__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_law_choice__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE norm (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	id BIGSERIAL NOT NULL,
	service_id BIGINT NOT NULL,
	amenity_id BIGINT NOT NULL,
	purpose INTEGER NOT NULL,
	rooms BIGINT NOT NULL,
	people BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	norm_e6 BIGINT NOT NULL,
	act_id BIGINT NOT NULL,
	CONSTRAINT pk_norm PRIMARY KEY (id),
	CONSTRAINT ck_norm__norm_bounds CHECK (norm_e6 BETWEEN 0 AND 100000000000),
	CONSTRAINT ck_norm__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_norm__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_norm__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_norm__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_norm__amenity_id FOREIGN KEY(amenity_id) REFERENCES amenity_level (id),
	CONSTRAINT fk_norm__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_norm__purpose_kind CHECK (purpose BETWEEN 1 AND 6),
	CONSTRAINT ck_norm__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_norm__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_norm__service_id ON norm (service_id)

CREATE TABLE one_off (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	scope TEXT NOT NULL,
	key TEXT,
	lines BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_one_off PRIMARY KEY (id),
	CONSTRAINT uq_one_off__number UNIQUE (number),
	CONSTRAINT fk_one_off__reverses_id FOREIGN KEY(reverses_id) REFERENCES one_off (id),
	CONSTRAINT ck_one_off__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_one_off__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT fk_one_off__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_one_off__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_one_off__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_one_off__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_one_off__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_one_off__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)

CREATE INDEX ix_one_off__period ON one_off (period)

CREATE UNIQUE INDEX uq_one_off__key ON one_off (key) WHERE status <> 3

CREATE UNIQUE INDEX uq_one_off__reverses ON one_off (reverses_id)

CREATE TABLE outage (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	kind INTEGER NOT NULL,
	degrees BIGINT NOT NULL,
	cold_price_e6 BIGINT NOT NULL,
	start_min BIGINT NOT NULL,
	end_min BIGINT NOT NULL,
	act TEXT NOT NULL,
	scope TEXT NOT NULL,
	places BIGINT NOT NULL,
	CONSTRAINT pk_outage PRIMARY KEY (id),
	CONSTRAINT ck_outage__lasts CHECK (end_min > start_min),
	CONSTRAINT ck_outage__price CHECK (cold_price_e6 >= 0),
	CONSTRAINT uq_outage__number UNIQUE (number),
	CONSTRAINT fk_outage__reverses_id FOREIGN KEY(reverses_id) REFERENCES outage (id),
	CONSTRAINT ck_outage__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_outage__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT fk_outage__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_outage__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_outage__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_outage__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_outage__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_outage__kind_kind CHECK (kind BETWEEN 1 AND 18)
)

CREATE INDEX ix_outage__period ON outage (period)

CREATE UNIQUE INDEX uq_outage__reverses ON outage (reverses_id)

CREATE TABLE parked_line (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	first_id BIGINT NOT NULL,
	second_id BIGINT NOT NULL,
	CONSTRAINT pk_parked_line PRIMARY KEY (run_id, building_id, account_id, line),
	CONSTRAINT fk_parked_line__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_parked_line__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_parked_line__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_parked_line__reason_kind CHECK (reason BETWEEN 1 AND 25)
)

CREATE TABLE posting (
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	run_id BIGINT NOT NULL,
	CONSTRAINT pk_posting PRIMARY KEY (period, building_id),
	CONSTRAINT fk_posting__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_posting__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_posting__period_kind CHECK (period BETWEEN 197001 AND 999812)
)

CREATE INDEX ix_posting__building ON posting (building_id, period)

CREATE INDEX ix_posting__run_id ON posting (run_id)

CREATE TABLE postponed_line (
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	reason INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_postponed_line PRIMARY KEY (period, building_id, account_id, service_id, point_id, reason),
	CONSTRAINT ck_postponed_line__has_a_reason CHECK (note <> ''),
	CONSTRAINT fk_postponed_line__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_postponed_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_postponed_line__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_postponed_line__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_postponed_line__reason_kind CHECK (reason BETWEEN 1 AND 25)
)

CREATE TABLE premises (
	id BIGSERIAL NOT NULL,
	building_id BIGINT NOT NULL,
	kind INTEGER NOT NULL,
	number TEXT NOT NULL,
	entrance BIGINT NOT NULL,
	floor BIGINT NOT NULL,
	walk_order BIGINT NOT NULL,
	gis_id TEXT,
	CONSTRAINT pk_premises PRIMARY KEY (id),
	CONSTRAINT uq_premises__building_id_number UNIQUE (building_id, number),
	CONSTRAINT uq_premises__id_building_id UNIQUE (id, building_id),
	CONSTRAINT fk_premises__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT uq_premises__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_premises__kind_kind CHECK (kind BETWEEN 1 AND 3)
)

CREATE TABLE range_limit (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	id BIGSERIAL NOT NULL,
	service_id BIGINT NOT NULL,
	category_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	first_e6 BIGINT NOT NULL,
	second_e6 BIGINT NOT NULL,
	season_e2 BIGINT NOT NULL,
	act_id BIGINT NOT NULL,
	CONSTRAINT pk_range_limit PRIMARY KEY (id),
	CONSTRAINT ck_range_limit__in_order CHECK (0 < first_e6 AND first_e6 < second_e6),
	CONSTRAINT ck_range_limit__bounds CHECK (second_e6 <= 1000000000000 AND season_e2 BETWEEN 100 AND 1000),
	CONSTRAINT ck_range_limit__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_range_limit__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_range_limit__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_range_limit__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_range_limit__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT fk_range_limit__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_range_limit__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_range_limit__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_range_limit__service_id ON range_limit (service_id)

CREATE TABLE reading_batch (
	id BIGSERIAL NOT NULL,
	period INTEGER NOT NULL,
	taken_on INTEGER NOT NULL,
	source INTEGER NOT NULL,
	status INTEGER NOT NULL,
	controller_id BIGINT,
	route_building_id BIGINT,
	declared_count BIGINT,
	declared_sum_e6 BIGINT,
	cursor_point_id BIGINT NOT NULL,
	author_id BIGINT NOT NULL,
	verifier_id BIGINT,
	closing_note TEXT,
	opened_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	CONSTRAINT pk_reading_batch PRIMARY KEY (id),
	CONSTRAINT fk_reading_batch__controller_id FOREIGN KEY(controller_id) REFERENCES controller (id),
	CONSTRAINT fk_reading_batch__route_building_id FOREIGN KEY(route_building_id) REFERENCES building (id),
	CONSTRAINT fk_reading_batch__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT fk_reading_batch__verifier_id FOREIGN KEY(verifier_id) REFERENCES "user" (id),
	CONSTRAINT ck_reading_batch__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_reading_batch__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading_batch__source_kind CHECK (source BETWEEN 1 AND 8),
	CONSTRAINT ck_reading_batch__status_kind CHECK (status BETWEEN 1 AND 3)
)

CREATE INDEX ix_reading_batch__author_id ON reading_batch (author_id)

CREATE INDEX ix_reading_batch__period ON reading_batch (period)

CREATE TABLE resource_use (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	volume_e6 BIGINT NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_resource_use PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_resource_use__volume_bounds CHECK (volume_e6 BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_resource_use__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_resource_use__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_resource_use__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_resource_use__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_resource_use__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_resource_use__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_resource_use__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_resource_use__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE route (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	controller_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	CONSTRAINT pk_route PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_route__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_route__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_route__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_route__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_route__controller_id FOREIGN KEY(controller_id) REFERENCES controller (id),
	CONSTRAINT ck_route__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_route__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_route__controller_id ON route (controller_id)

CREATE TABLE run_building (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	digest TEXT NOT NULL,
	lines BIGINT NOT NULL,
	parked BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	lines_run_id BIGINT NOT NULL,
	CONSTRAINT pk_run_building PRIMARY KEY (run_id, building_id),
	CONSTRAINT fk_run_building__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_run_building__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_run_building__lines_run_id FOREIGN KEY(lines_run_id) REFERENCES run (id)
)

CREATE TABLE run_total (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	method INTEGER NOT NULL,
	lines BIGINT NOT NULL,
	volume_e6 BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_run_total PRIMARY KEY (run_id, building_id, service_id, method),
	CONSTRAINT fk_run_total__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_run_total__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_run_total__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_run_total__method_kind CHECK (method BETWEEN 1 AND 32)
)

CREATE TABLE service_source (
	service_id BIGINT NOT NULL,
	source_id BIGINT NOT NULL,
	CONSTRAINT pk_service_source PRIMARY KEY (service_id, source_id),
	CONSTRAINT fk_service_source__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_service_source__source_id FOREIGN KEY(source_id) REFERENCES service (id)
)

CREATE TABLE tariff (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	id BIGSERIAL NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	category_id BIGINT NOT NULL,
	zone INTEGER NOT NULL,
	range_number BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	price_e6 BIGINT NOT NULL,
	vat_e2 BIGINT NOT NULL,
	act_id BIGINT NOT NULL,
	CONSTRAINT pk_tariff PRIMARY KEY (id),
	CONSTRAINT ck_tariff__price_bounds CHECK (price_e6 BETWEEN 0 AND 100000000000),
	CONSTRAINT ck_tariff__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_tariff__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_tariff__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_tariff__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_tariff__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT fk_tariff__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT fk_tariff__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_tariff__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_tariff__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_tariff__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_tariff__service_id ON tariff (service_id)

CREATE TABLE account (
	id BIGSERIAL NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	building_id BIGINT NOT NULL,
	premises_id BIGINT NOT NULL,
	object_kind INTEGER NOT NULL,
	share_num BIGINT NOT NULL,
	share_den BIGINT NOT NULL,
	opened_on INTEGER NOT NULL,
	closed_on INTEGER NOT NULL,
	els TEXT,
	gis_id TEXT,
	version BIGINT NOT NULL,
	CONSTRAINT pk_account PRIMARY KEY (id),
	CONSTRAINT uq_account__id_building_id UNIQUE (id, building_id),
	CONSTRAINT uq_account__number UNIQUE (number),
	CONSTRAINT fk_account__premises_id_building_id FOREIGN KEY(premises_id, building_id) REFERENCES premises (id, building_id),
	CONSTRAINT ck_account__opened_before_closed CHECK (opened_on < closed_on),
	CONSTRAINT ck_account__share CHECK (share_num BETWEEN 1 AND share_den),
	CONSTRAINT fk_account__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT uq_account__els UNIQUE (els),
	CONSTRAINT uq_account__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_account__object_kind_kind CHECK (object_kind BETWEEN 1 AND 4),
	CONSTRAINT ck_account__opened_on_kind CHECK (opened_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account__closed_on_kind CHECK (closed_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_account__building_id ON account (building_id)

CREATE INDEX ix_account__number ON account (number)

CREATE INDEX ix_account__premises_id ON account (premises_id)

CREATE TABLE outage_place (
	outage_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	CONSTRAINT pk_outage_place PRIMARY KEY (outage_id, building_id, account_id),
	CONSTRAINT fk_outage_place__outage_id FOREIGN KEY(outage_id) REFERENCES outage (id),
	CONSTRAINT fk_outage_place__building_id FOREIGN KEY(building_id) REFERENCES building (id)
)

CREATE TABLE premises_area (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	premises_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	total_e4 BIGINT NOT NULL,
	living_e4 BIGINT NOT NULL,
	heated_e4 BIGINT NOT NULL,
	rooms BIGINT NOT NULL,
	no_heating INTEGER NOT NULL,
	CONSTRAINT pk_premises_area PRIMARY KEY (building_id, premises_id, valid_from),
	CONSTRAINT fk_premises_area__premises_id_building_id FOREIGN KEY(premises_id, building_id) REFERENCES premises (id, building_id),
	CONSTRAINT ck_premises_area__area_bounds CHECK (total_e4 BETWEEN 1 AND 1000000000),
	CONSTRAINT ck_premises_area__area_parts CHECK (living_e4 BETWEEN 0 AND total_e4 AND heated_e4 BETWEEN 0 AND total_e4),
	CONSTRAINT ck_premises_area__rooms_bounds CHECK (rooms BETWEEN 1 AND 99),
	CONSTRAINT ck_premises_area__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_premises_area__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_premises_area__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_premises_area__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_premises_area__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_premises_area__no_heating_kind CHECK (no_heating IN (0, 1))
)

CREATE TABLE absence (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	people BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	requested_on INTEGER NOT NULL,
	papers TEXT NOT NULL,
	CONSTRAINT pk_absence PRIMARY KEY (id),
	CONSTRAINT fk_absence__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_absence__people CHECK (people BETWEEN 1 AND 1000),
	CONSTRAINT ck_absence__more_than_five_full_days CHECK (valid_to - valid_from > 5),
	CONSTRAINT uq_absence__number UNIQUE (number),
	CONSTRAINT fk_absence__reverses_id FOREIGN KEY(reverses_id) REFERENCES absence (id),
	CONSTRAINT ck_absence__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_absence__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_absence__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_absence__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_absence__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__requested_on_kind CHECK (requested_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_absence__account ON absence (building_id, account_id)

CREATE INDEX ix_absence__period ON absence (period)

CREATE UNIQUE INDEX uq_absence__reverses ON absence (reverses_id)

CREATE TABLE account_group (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	group_id BIGINT NOT NULL,
	CONSTRAINT pk_account_group PRIMARY KEY (building_id, account_id, valid_from),
	CONSTRAINT fk_account_group__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_group__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_group__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_group__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_group__group_id FOREIGN KEY(group_id) REFERENCES subscriber_group (id),
	CONSTRAINT ck_account_group__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_group__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE account_holder (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	place BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	person_id BIGINT NOT NULL,
	CONSTRAINT pk_account_holder PRIMARY KEY (building_id, account_id, place, valid_from),
	CONSTRAINT fk_account_holder__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_holder__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_holder__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_holder__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_holder__person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT ck_account_holder__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_holder__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_account_holder__account_id ON account_holder (account_id)

CREATE INDEX ix_account_holder__person_id ON account_holder (person_id)

CREATE TABLE account_supplier (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	supplier_id BIGINT NOT NULL,
	CONSTRAINT pk_account_supplier PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_account_supplier__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_supplier__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_supplier__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_supplier__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_supplier__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_account_supplier__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_account_supplier__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_supplier__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE balance (
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	opening_kop BIGINT NOT NULL,
	charged_kop BIGINT NOT NULL,
	recalculated_kop BIGINT NOT NULL,
	penalty_kop BIGINT NOT NULL,
	paid_kop BIGINT NOT NULL,
	closing_kop BIGINT NOT NULL,
	CONSTRAINT pk_balance PRIMARY KEY (period, building_id, account_id, service_id, supplier_id),
	CONSTRAINT ck_balance__adds_up CHECK (closing_kop = opening_kop + charged_kop + recalculated_kop + penalty_kop - paid_kop),
	CONSTRAINT fk_balance__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_balance__period_kind CHECK (period BETWEEN 197001 AND 999812)
)

CREATE TABLE capacity (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	flow_e9 BIGINT NOT NULL,
	day_hours BIGINT NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_capacity PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_capacity__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_capacity__flow_bounds CHECK (flow_e9 BETWEEN 1 AND 10000000000000),
	CONSTRAINT ck_capacity__hours_of_a_day CHECK (day_hours BETWEEN 1 AND 24),
	CONSTRAINT ck_capacity__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_capacity__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_capacity__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_capacity__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_capacity__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_capacity__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_capacity__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE charge (
	run_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	method INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	range_number BIGINT NOT NULL,
	reading_from_e6 BIGINT NOT NULL,
	reading_to_e6 BIGINT NOT NULL,
	person_days BIGINT NOT NULL,
	norm_e6 BIGINT NOT NULL,
	uplift_e2 BIGINT NOT NULL,
	area_e4 BIGINT NOT NULL,
	quantity_u BIGINT NOT NULL,
	share_num BIGINT NOT NULL,
	share_den BIGINT NOT NULL,
	volume_e6 BIGINT NOT NULL,
	tariff_id BIGINT NOT NULL,
	price_e6 BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_charge PRIMARY KEY (run_id, account_id, line),
	CONSTRAINT ck_charge__shape CHECK (share_den > 0 AND from_day < to_day),
	CONSTRAINT fk_charge__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_charge__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_charge__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_charge__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_charge__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_charge__method_kind CHECK (method BETWEEN 1 AND 32),
	CONSTRAINT ck_charge__zone_kind CHECK (zone BETWEEN 0 AND 4)
)

CREATE TABLE held_charge (
	run_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	method INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	range_number BIGINT NOT NULL,
	reading_from_e6 BIGINT NOT NULL,
	reading_to_e6 BIGINT NOT NULL,
	person_days BIGINT NOT NULL,
	norm_e6 BIGINT NOT NULL,
	uplift_e2 BIGINT NOT NULL,
	area_e4 BIGINT NOT NULL,
	quantity_u BIGINT NOT NULL,
	share_num BIGINT NOT NULL,
	share_den BIGINT NOT NULL,
	volume_e6 BIGINT NOT NULL,
	tariff_id BIGINT NOT NULL,
	price_e6 BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_held_charge PRIMARY KEY (run_id, account_id, line),
	CONSTRAINT ck_held_charge__shape CHECK (share_den > 0 AND from_day < to_day),
	CONSTRAINT fk_held_charge__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_held_charge__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_held_charge__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_held_charge__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_held_charge__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_held_charge__method_kind CHECK (method BETWEEN 1 AND 32),
	CONSTRAINT ck_held_charge__zone_kind CHECK (zone BETWEEN 0 AND 4)
)

CREATE TABLE held_line (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	reason INTEGER NOT NULL,
	lines BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	before_kop BIGINT NOT NULL,
	CONSTRAINT pk_held_line PRIMARY KEY (run_id, building_id, account_id, service_id),
	CONSTRAINT fk_held_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_held_line__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_held_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_held_line__reason_kind CHECK (reason BETWEEN 1 AND 2)
)

CREATE TABLE held_ruling (
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	decision INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_held_ruling PRIMARY KEY (period, building_id, account_id, service_id, amount_kop),
	CONSTRAINT fk_held_ruling__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_held_ruling__has_a_reason CHECK (note <> ''),
	CONSTRAINT fk_held_ruling__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_held_ruling__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_held_ruling__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_held_ruling__decision_kind CHECK (decision BETWEEN 1 AND 2)
)

CREATE TABLE instalment_plan (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	parts BIGINT NOT NULL,
	rate_e2 BIGINT NOT NULL,
	CONSTRAINT pk_instalment_plan PRIMARY KEY (id),
	CONSTRAINT fk_instalment_plan__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_instalment_plan__shape CHECK (amount_kop > 0 AND parts BETWEEN 1 AND 12),
	CONSTRAINT ck_instalment_plan__rate CHECK (rate_e2 BETWEEN 0 AND 10000),
	CONSTRAINT uq_instalment_plan__number UNIQUE (number),
	CONSTRAINT fk_instalment_plan__reverses_id FOREIGN KEY(reverses_id) REFERENCES instalment_plan (id),
	CONSTRAINT ck_instalment_plan__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_instalment_plan__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_instalment_plan__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_instalment_plan__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_instalment_plan__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_instalment_plan__status_kind CHECK (status BETWEEN 1 AND 3)
)

CREATE INDEX ix_instalment_plan__account_id ON instalment_plan (account_id)

CREATE INDEX ix_instalment_plan__period ON instalment_plan (period)

CREATE UNIQUE INDEX uq_instalment_plan__reverses ON instalment_plan (reverses_id)

CREATE TABLE metering_point (
	id BIGSERIAL NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT,
	service_id BIGINT NOT NULL,
	location TEXT NOT NULL,
	name TEXT NOT NULL,
	is_head INTEGER NOT NULL,
	is_void INTEGER NOT NULL,
	parent_id BIGINT,
	walk_order BIGINT NOT NULL,
	CONSTRAINT pk_metering_point PRIMARY KEY (id),
	CONSTRAINT fk_metering_point__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_metering_point__parent_id_building_id FOREIGN KEY(parent_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT uq_metering_point__id_building_id UNIQUE (id, building_id),
	CONSTRAINT ck_metering_point__not_its_own_parent CHECK (parent_id <> id),
	CONSTRAINT fk_metering_point__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_metering_point__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_metering_point__is_head_kind CHECK (is_head IN (0, 1)),
	CONSTRAINT ck_metering_point__is_void_kind CHECK (is_void IN (0, 1))
)

CREATE INDEX ix_metering_point__account_id ON metering_point (account_id)

CREATE INDEX ix_metering_point__building_walk ON metering_point (building_id, walk_order)

CREATE INDEX ix_metering_point__parent_id ON metering_point (parent_id)

CREATE TABLE movement (
	id BIGSERIAL NOT NULL,
	kind TEXT NOT NULL,
	document_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	period INTEGER NOT NULL,
	nature INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_movement PRIMARY KEY (id),
	CONSTRAINT fk_movement__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT uq_movement__kind_document_id_line UNIQUE (kind, document_id, line),
	CONSTRAINT ck_movement__not_zero CHECK (amount_kop <> 0),
	CONSTRAINT fk_movement__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_movement__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_movement__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_movement__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_movement__nature_kind CHECK (nature BETWEEN 1 AND 2)
)

CREATE INDEX ix_movement__account ON movement (account_id, period)

CREATE INDEX ix_movement__period ON movement (period)

CREATE TABLE one_off_line (
	one_off_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	quantity_e6 BIGINT NOT NULL,
	price_e6 BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_one_off_line PRIMARY KEY (one_off_id, account_id),
	CONSTRAINT fk_one_off_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_one_off_line__amount CHECK (amount_kop <> 0 AND (quantity_e6 = 0) = (price_e6 = 0)),
	CONSTRAINT fk_one_off_line__one_off_id FOREIGN KEY(one_off_id) REFERENCES one_off (id),
	CONSTRAINT fk_one_off_line__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id)
)

CREATE INDEX ix_one_off_line__account_id ON one_off_line (account_id)

CREATE TABLE payment (
	id BIGSERIAL NOT NULL,
	account_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	received_on INTEGER NOT NULL,
	value_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	status INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	reverses_id BIGINT,
	batch_id BIGINT,
	batch_row BIGINT,
	external_id TEXT,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_payment PRIMARY KEY (id),
	CONSTRAINT fk_payment__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_payment__not_zero CHECK (amount_kop <> 0),
	CONSTRAINT ck_payment__negative_only_as_a_reversal CHECK ((amount_kop < 0) = (reverses_id IS NOT NULL)),
	CONSTRAINT fk_payment__reverses_id FOREIGN KEY(reverses_id) REFERENCES payment (id),
	CONSTRAINT fk_payment__batch_id FOREIGN KEY(batch_id) REFERENCES payment_batch (id),
	CONSTRAINT fk_payment__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_payment__received_on_kind CHECK (received_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment__value_on_kind CHECK (value_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_payment__channel_kind CHECK (channel BETWEEN 1 AND 4),
	CONSTRAINT ck_payment__status_kind CHECK (status BETWEEN 1 AND 3)
)

CREATE INDEX ix_payment__account_id ON payment (account_id)

CREATE INDEX ix_payment__period ON payment (period)

CREATE UNIQUE INDEX uq_payment__batch_row ON payment (batch_id, batch_row)

CREATE UNIQUE INDEX uq_payment__external ON payment (channel, external_id)

CREATE UNIQUE INDEX uq_payment__reverses ON payment (reverses_id)

CREATE TABLE penalty (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_penalty PRIMARY KEY (run_id, building_id, account_id, line),
	CONSTRAINT fk_penalty__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_penalty__run_id FOREIGN KEY(run_id) REFERENCES penalty_run (id),
	CONSTRAINT ck_penalty__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)

CREATE TABLE recalculation_line (
	recalculation_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	line BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	part INTEGER NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	zone INTEGER NOT NULL,
	run_id BIGINT NOT NULL,
	was_volume_e6 BIGINT NOT NULL,
	becomes_volume_e6 BIGINT NOT NULL,
	was_kop BIGINT NOT NULL,
	becomes_kop BIGINT NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_recalculation_line PRIMARY KEY (recalculation_id, account_id, service_month, line),
	CONSTRAINT fk_recalculation_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_recalculation_line__difference CHECK (amount_kop = becomes_kop - was_kop),
	CONSTRAINT fk_recalculation_line__recalculation_id FOREIGN KEY(recalculation_id) REFERENCES recalculation (id),
	CONSTRAINT fk_recalculation_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_recalculation_line__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_recalculation_line__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_recalculation_line__part_kind CHECK (part BETWEEN 1 AND 5),
	CONSTRAINT ck_recalculation_line__zone_kind CHECK (zone BETWEEN 0 AND 4)
)

CREATE INDEX ix_recalculation_line__account ON recalculation_line (account_id, service_month)

CREATE TABLE receipt (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	run_id BIGINT NOT NULL,
	movement_id BIGINT NOT NULL,
	penalty_run_id BIGINT NOT NULL,
	plan_id BIGINT NOT NULL,
	issued_on INTEGER NOT NULL,
	payments_to INTEGER NOT NULL,
	due_on INTEGER NOT NULL,
	opening_kop BIGINT NOT NULL,
	charged_kop BIGINT NOT NULL,
	paid_kop BIGINT NOT NULL,
	penalty_kop BIGINT NOT NULL,
	part_kop BIGINT NOT NULL,
	missed_kop BIGINT NOT NULL,
	interest_kop BIGINT NOT NULL,
	rate_e2 BIGINT NOT NULL,
	deferred_kop BIGINT NOT NULL,
	payable_kop BIGINT NOT NULL,
	qr TEXT NOT NULL,
	CONSTRAINT pk_receipt PRIMARY KEY (id),
	CONSTRAINT uq_receipt__number UNIQUE (number),
	CONSTRAINT uq_receipt__period_account_id_run_id_movement_id_penalt_b544 UNIQUE (period, account_id, run_id, movement_id, penalty_run_id, plan_id),
	CONSTRAINT fk_receipt__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_receipt__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT fk_receipt__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_receipt__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_receipt__issued_on_kind CHECK (issued_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_receipt__payments_to_kind CHECK (payments_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_receipt__due_on_kind CHECK (due_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_receipt__account_id ON receipt (account_id)

CREATE INDEX ix_receipt__building_id ON receipt (building_id)

CREATE TABLE residents (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	registered BIGINT NOT NULL,
	temporary BIGINT NOT NULL,
	owners BIGINT NOT NULL,
	CONSTRAINT pk_residents PRIMARY KEY (building_id, account_id, valid_from),
	CONSTRAINT fk_residents__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_residents__people CHECK (registered BETWEEN 0 AND 1000 AND temporary BETWEEN 0 AND 1000 AND owners BETWEEN 0 AND 1000),
	CONSTRAINT ck_residents__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_residents__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_residents__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_residents__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_residents__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE service_connection (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	meter_impossible INTEGER NOT NULL,
	CONSTRAINT pk_service_connection PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_service_connection__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_service_connection__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_service_connection__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_service_connection__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_service_connection__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_service_connection__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_service_connection__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_service_connection__meter_impossible_kind CHECK (meter_impossible IN (0, 1))
)

CREATE TABLE violation (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	violation INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	flow_e9 BIGINT NOT NULL,
	CONSTRAINT pk_violation PRIMARY KEY (id),
	CONSTRAINT fk_violation__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_violation__flow_bounds CHECK (flow_e9 BETWEEN 0 AND 10000000000000),
	CONSTRAINT ck_violation__three_months CHECK (valid_from < valid_to AND valid_to - valid_from <= 92),
	CONSTRAINT uq_violation__number UNIQUE (number),
	CONSTRAINT fk_violation__reverses_id FOREIGN KEY(reverses_id) REFERENCES violation (id),
	CONSTRAINT ck_violation__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_violation__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT fk_violation__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_violation__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_violation__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_violation__violation_kind CHECK (violation BETWEEN 1 AND 2),
	CONSTRAINT ck_violation__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_violation__account ON violation (building_id, account_id)

CREATE INDEX ix_violation__period ON violation (period)

CREATE UNIQUE INDEX uq_violation__reverses ON violation (reverses_id)

CREATE TABLE allocation (
	payment_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	kind INTEGER NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month BIGINT NOT NULL,
	period INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	rule INTEGER NOT NULL,
	CONSTRAINT pk_allocation PRIMARY KEY (payment_id, line),
	CONSTRAINT ck_allocation__advance_shape CHECK ((kind = 3) = (service_id = 0 AND supplier_id = 0 AND service_month = 0)),
	CONSTRAINT fk_allocation__payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
	CONSTRAINT ck_allocation__kind_kind CHECK (kind BETWEEN 1 AND 3),
	CONSTRAINT ck_allocation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_allocation__rule_kind CHECK (rule BETWEEN 1 AND 6)
)

CREATE INDEX ix_allocation__account ON allocation (account_id, period)

CREATE TABLE formula (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	id BIGSERIAL NOT NULL,
	building_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	text TEXT NOT NULL,
	canonical TEXT NOT NULL,
	CONSTRAINT pk_formula PRIMARY KEY (id),
	CONSTRAINT fk_formula__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_formula__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_formula__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_formula__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_formula__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_formula__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)

CREATE TABLE instalment_debt (
	plan_id BIGINT NOT NULL,
	place BIGINT NOT NULL,
	service_id BIGINT NOT NULL,
	supplier_id BIGINT NOT NULL,
	service_month INTEGER NOT NULL,
	amount_kop BIGINT NOT NULL,
	CONSTRAINT pk_instalment_debt PRIMARY KEY (plan_id, place),
	CONSTRAINT ck_instalment_debt__positive CHECK (amount_kop > 0),
	CONSTRAINT fk_instalment_debt__plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id),
	CONSTRAINT fk_instalment_debt__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_instalment_debt__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_instalment_debt__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)

CREATE TABLE instalment_part (
	plan_id BIGINT NOT NULL,
	part BIGINT NOT NULL,
	due_on INTEGER NOT NULL,
	principal_kop BIGINT NOT NULL,
	interest_kop BIGINT NOT NULL,
	CONSTRAINT pk_instalment_part PRIMARY KEY (plan_id, part),
	CONSTRAINT ck_instalment_part__not_negative CHECK (principal_kop >= 0 AND interest_kop >= 0),
	CONSTRAINT fk_instalment_part__plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id),
	CONSTRAINT ck_instalment_part__due_on_kind CHECK (due_on BETWEEN -100000 AND 2932896)
)

CREATE TABLE meter_installation (
	entered_id BIGINT NOT NULL,
	ended_id BIGINT,
	id BIGSERIAL NOT NULL,
	building_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	meter_id BIGINT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	seal TEXT NOT NULL,
	accepted_on INTEGER,
	seal_broken_on INTEGER,
	CONSTRAINT pk_meter_installation PRIMARY KEY (id),
	CONSTRAINT fk_meter_installation__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_meter_installation__ends_after_it_begins CHECK (valid_from <= valid_to),
	CONSTRAINT fk_meter_installation__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_meter_installation__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_meter_installation__meter_id FOREIGN KEY(meter_id) REFERENCES meter (id),
	CONSTRAINT ck_meter_installation__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__accepted_on_kind CHECK (accepted_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__seal_broken_on_kind CHECK (seal_broken_on BETWEEN -100000 AND 2932896)
)

CREATE INDEX ix_meter_installation__building_id ON meter_installation (building_id)

CREATE INDEX ix_meter_installation__meter ON meter_installation (meter_id, valid_from)

CREATE INDEX ix_meter_installation__point_id ON meter_installation (point_id)

CREATE TABLE penalty_span (
	run_id BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	span BIGINT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	base_kop BIGINT NOT NULL,
	rate_e2 BIGINT NOT NULL,
	share BIGINT NOT NULL,
	CONSTRAINT pk_penalty_span PRIMARY KEY (run_id, building_id, account_id, line, span),
	CONSTRAINT fk_penalty_span__run_id_building_id_account_id_line FOREIGN KEY(run_id, building_id, account_id, line) REFERENCES penalty (run_id, building_id, account_id, line),
	CONSTRAINT ck_penalty_span__shape CHECK (from_day < to_day AND base_kop <> 0 AND share > 0),
	CONSTRAINT ck_penalty_span__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_span__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896)
)

CREATE TABLE reading_skip (
	batch_id BIGINT NOT NULL,
	batch_row BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	taken_on INTEGER NOT NULL,
	reason BIGINT NOT NULL,
	replaces_row BIGINT NOT NULL,
	status INTEGER NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_reading_skip PRIMARY KEY (batch_id, batch_row),
	CONSTRAINT fk_reading_skip__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_reading_skip__point_id FOREIGN KEY(point_id) REFERENCES metering_point (id),
	CONSTRAINT fk_reading_skip__reason FOREIGN KEY(reason) REFERENCES reading_reason (code),
	CONSTRAINT fk_reading_skip__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_reading_skip__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading_skip__status_kind CHECK (status BETWEEN 1 AND 6)
)

CREATE INDEX ix_reading_skip__point_id ON reading_skip (point_id)

CREATE TABLE second_keying (
	batch_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	zone INTEGER NOT NULL,
	attempt BIGINT NOT NULL,
	value_e6 BIGINT NOT NULL,
	agreed INTEGER NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_second_keying PRIMARY KEY (batch_id, point_id, zone, attempt),
	CONSTRAINT fk_second_keying__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_second_keying__point_id FOREIGN KEY(point_id) REFERENCES metering_point (id),
	CONSTRAINT fk_second_keying__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_second_keying__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_second_keying__agreed_kind CHECK (agreed IN (0, 1))
)

CREATE TABLE meter_act (
	id BIGSERIAL NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id BIGINT,
	note TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	version BIGINT NOT NULL,
	building_id BIGINT NOT NULL,
	account_id BIGINT,
	point_id BIGINT NOT NULL,
	act INTEGER NOT NULL,
	meter_id BIGINT NOT NULL,
	since INTEGER NOT NULL,
	ended_id BIGINT,
	ended_on INTEGER,
	begun_id BIGINT,
	begun_before INTEGER,
	verified_before INTEGER,
	verified_after INTEGER,
	is_new_point INTEGER NOT NULL,
	CONSTRAINT pk_meter_act PRIMARY KEY (id),
	CONSTRAINT fk_meter_act__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_meter_act__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT uq_meter_act__number UNIQUE (number),
	CONSTRAINT fk_meter_act__reverses_id FOREIGN KEY(reverses_id) REFERENCES meter_act (id),
	CONSTRAINT ck_meter_act__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_meter_act__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT fk_meter_act__meter_id FOREIGN KEY(meter_id) REFERENCES meter (id),
	CONSTRAINT fk_meter_act__ended_id FOREIGN KEY(ended_id) REFERENCES meter_installation (id),
	CONSTRAINT fk_meter_act__begun_id FOREIGN KEY(begun_id) REFERENCES meter_installation (id),
	CONSTRAINT ck_meter_act__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_meter_act__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_meter_act__act_kind CHECK (act BETWEEN 1 AND 5),
	CONSTRAINT ck_meter_act__since_kind CHECK (since BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__ended_on_kind CHECK (ended_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__begun_before_kind CHECK (begun_before BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__verified_before_kind CHECK (verified_before BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__verified_after_kind CHECK (verified_after BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__is_new_point_kind CHECK (is_new_point IN (0, 1))
)

CREATE INDEX ix_meter_act__account_id ON meter_act (account_id)

CREATE INDEX ix_meter_act__meter ON meter_act (meter_id)

CREATE INDEX ix_meter_act__period ON meter_act (period)

CREATE INDEX ix_meter_act__point ON meter_act (point_id)

CREATE UNIQUE INDEX uq_meter_act__reverses ON meter_act (reverses_id)

CREATE TABLE reading (
	period INTEGER NOT NULL,
	building_id BIGINT NOT NULL,
	point_id BIGINT NOT NULL,
	zone INTEGER NOT NULL,
	seq BIGINT NOT NULL,
	installation_id BIGINT NOT NULL,
	taken_on INTEGER NOT NULL,
	value_e6 BIGINT NOT NULL,
	source INTEGER NOT NULL,
	status INTEGER NOT NULL,
	checks BIGINT NOT NULL,
	reason BIGINT NOT NULL,
	replaces_seq BIGINT NOT NULL,
	batch_id BIGINT,
	batch_row BIGINT NOT NULL,
	author_id BIGINT NOT NULL,
	recorded_at_ms BIGINT NOT NULL,
	external_id TEXT,
	CONSTRAINT pk_reading PRIMARY KEY (period, building_id, point_id, zone, seq),
	CONSTRAINT fk_reading__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_reading__value_bounds CHECK (value_e6 BETWEEN 0 AND 999999999999999),
	CONSTRAINT fk_reading__installation_id FOREIGN KEY(installation_id) REFERENCES meter_installation (id),
	CONSTRAINT fk_reading__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_reading__author_id FOREIGN KEY(author_id) REFERENCES "user" (id),
	CONSTRAINT ck_reading__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_reading__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_reading__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading__source_kind CHECK (source BETWEEN 1 AND 8),
	CONSTRAINT ck_reading__status_kind CHECK (status BETWEEN 1 AND 6)
)

CREATE INDEX ix_reading__point ON reading (point_id, taken_on)

CREATE UNIQUE INDEX uq_reading__batch_row ON reading (batch_id, batch_row, zone)

CREATE UNIQUE INDEX uq_reading__external ON reading (source, external_id)

CREATE TABLE meter_act_reading (
	act_id BIGINT NOT NULL,
	period INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	seq BIGINT NOT NULL,
	is_made INTEGER NOT NULL,
	CONSTRAINT pk_meter_act_reading PRIMARY KEY (act_id, period, zone, seq),
	CONSTRAINT fk_meter_act_reading__act_id FOREIGN KEY(act_id) REFERENCES meter_act (id),
	CONSTRAINT ck_meter_act_reading__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_meter_act_reading__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_meter_act_reading__is_made_kind CHECK (is_made IN (0, 1))
)

CREATE FUNCTION guard_building_amenity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_amenity" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_amenity' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_amenity AFTER INSERT OR UPDATE ON "building_amenity" FOR EACH ROW EXECUTE FUNCTION guard_building_amenity()

CREATE FUNCTION guard_building_area() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_area" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_area' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_area AFTER INSERT OR UPDATE ON "building_area" FOR EACH ROW EXECUTE FUNCTION guard_building_area()

CREATE FUNCTION guard_building_common() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_common" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_common' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_common AFTER INSERT OR UPDATE ON "building_common" FOR EACH ROW EXECUTE FUNCTION guard_building_common()

CREATE FUNCTION guard_building_heating() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_heating" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_heating' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_heating AFTER INSERT OR UPDATE ON "building_heating" FOR EACH ROW EXECUTE FUNCTION guard_building_heating()

CREATE FUNCTION guard_building_season() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_season" t WHERE t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_season' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_season AFTER INSERT OR UPDATE ON "building_season" FOR EACH ROW EXECUTE FUNCTION guard_building_season()

CREATE FUNCTION guard_building_supplier() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "building_supplier" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: building_supplier' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_building_supplier AFTER INSERT OR UPDATE ON "building_supplier" FOR EACH ROW EXECUTE FUNCTION guard_building_supplier()

CREATE FUNCTION guard_heat_volume() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "heat_volume" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: heat_volume' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_heat_volume AFTER INSERT OR UPDATE ON "heat_volume" FOR EACH ROW EXECUTE FUNCTION guard_heat_volume()

CREATE FUNCTION guard_hold_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "hold_limit" t WHERE t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: hold_limit' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_hold_limit AFTER INSERT OR UPDATE ON "hold_limit" FOR EACH ROW EXECUTE FUNCTION guard_hold_limit()

CREATE FUNCTION guard_law_choice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "law_choice" t WHERE t.name = NEW.name AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.name = NEW.name AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: law_choice' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_law_choice AFTER INSERT OR UPDATE ON "law_choice" FOR EACH ROW EXECUTE FUNCTION guard_law_choice()

CREATE FUNCTION guard_norm() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "norm" t WHERE t.service_id = NEW.service_id AND t.amenity_id = NEW.amenity_id AND t.purpose = NEW.purpose AND t.rooms = NEW.rooms AND t.people = NEW.people AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) THEN RAISE EXCEPTION 'dated facts overlap: norm' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_norm AFTER INSERT OR UPDATE ON "norm" FOR EACH ROW EXECUTE FUNCTION guard_norm()

CREATE FUNCTION guard_range_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "range_limit" t WHERE t.service_id = NEW.service_id AND t.category_id = NEW.category_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) THEN RAISE EXCEPTION 'dated facts overlap: range_limit' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_range_limit AFTER INSERT OR UPDATE ON "range_limit" FOR EACH ROW EXECUTE FUNCTION guard_range_limit()

CREATE FUNCTION guard_resource_use() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "resource_use" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: resource_use' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_resource_use AFTER INSERT OR UPDATE ON "resource_use" FOR EACH ROW EXECUTE FUNCTION guard_resource_use()

CREATE FUNCTION guard_route() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "route" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: route' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_route AFTER INSERT OR UPDATE ON "route" FOR EACH ROW EXECUTE FUNCTION guard_route()

CREATE FUNCTION guard_tariff() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "tariff" t WHERE t.service_id = NEW.service_id AND t.supplier_id = NEW.supplier_id AND t.category_id = NEW.category_id AND t.zone = NEW.zone AND t.range_number = NEW.range_number AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) THEN RAISE EXCEPTION 'dated facts overlap: tariff' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_tariff AFTER INSERT OR UPDATE ON "tariff" FOR EACH ROW EXECUTE FUNCTION guard_tariff()

CREATE FUNCTION guard_premises_area() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "premises_area" t WHERE t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: premises_area' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_premises_area AFTER INSERT OR UPDATE ON "premises_area" FOR EACH ROW EXECUTE FUNCTION guard_premises_area()

CREATE FUNCTION guard_account_group() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "account_group" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: account_group' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_account_group AFTER INSERT OR UPDATE ON "account_group" FOR EACH ROW EXECUTE FUNCTION guard_account_group()

CREATE FUNCTION guard_account_holder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "account_holder" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: account_holder' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_account_holder AFTER INSERT OR UPDATE ON "account_holder" FOR EACH ROW EXECUTE FUNCTION guard_account_holder()

CREATE FUNCTION guard_account_supplier() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "account_supplier" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: account_supplier' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_account_supplier AFTER INSERT OR UPDATE ON "account_supplier" FOR EACH ROW EXECUTE FUNCTION guard_account_supplier()

CREATE FUNCTION guard_capacity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "capacity" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: capacity' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_capacity AFTER INSERT OR UPDATE ON "capacity" FOR EACH ROW EXECUTE FUNCTION guard_capacity()

CREATE FUNCTION guard_residents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "residents" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: residents' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_residents AFTER INSERT OR UPDATE ON "residents" FOR EACH ROW EXECUTE FUNCTION guard_residents()

CREATE FUNCTION guard_service_connection() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "service_connection" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) THEN RAISE EXCEPTION 'dated facts overlap: service_connection' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_service_connection AFTER INSERT OR UPDATE ON "service_connection" FOR EACH ROW EXECUTE FUNCTION guard_service_connection()

CREATE FUNCTION guard_formula() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "formula" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) THEN RAISE EXCEPTION 'dated facts overlap: formula' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_formula AFTER INSERT OR UPDATE ON "formula" FOR EACH ROW EXECUTE FUNCTION guard_formula()

CREATE FUNCTION guard_meter_installation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM "meter_installation" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id) AND t.valid_from < t.valid_to AND NEW.valid_from < NEW.valid_to) THEN RAISE EXCEPTION 'dated facts overlap: meter_installation' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$

CREATE TRIGGER guard_meter_installation AFTER INSERT OR UPDATE ON "meter_installation" FOR EACH ROW EXECUTE FUNCTION guard_meter_installation()
